"""`tongban files`: what an operator does with the file store."""

from __future__ import annotations

import argparse

from tongban.cli.deployment import Commands, application, say


def add_files(commands: Commands) -> None:
    """Add the commands."""
    inner = commands.add_parser("files", help="文件库：更换加密密钥").add_subparsers(required=True, metavar="动作")
    rotate = inner.add_parser("rotate", help="用 TONGBAN_FILE_KEYS 的第一把密钥重新加密所有文件；可以中断后再来")
    rotate.set_defaults(run=_rotate)


def _rotate(arguments: argparse.Namespace) -> int:
    with application():
        from tongban.core.files import rotate

        seen = made = 0
        for anew in rotate():
            seen, made = seen + 1, made + anew
        say(f"共 {seen} 个文件，重新加密了 {made} 个。全部完成后，旧密钥可以从 TONGBAN_FILE_KEYS 里去掉。")
    return 0
