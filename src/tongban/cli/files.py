"""`tongban files`: what an operator does with the file store."""

from __future__ import annotations

import argparse

from tongban.cli.deployment import Commands, application, say


def add_files(commands: Commands) -> None:
    """Add the commands."""
    inner = commands.add_parser("files", help="文件库：更换加密密钥，重新查毒").add_subparsers(
        required=True, metavar="动作"
    )
    rotate = inner.add_parser("rotate", help="用 TONGBAN_FILE_KEYS 的第一把密钥重新加密所有文件；可以中断后再来")
    rotate.set_defaults(run=_rotate)
    scan = inner.add_parser("scan", help="病毒库更新后，把上传的文件重新查一遍；可以中断后再来")
    scan.set_defaults(run=_scan)


def _rotate(arguments: argparse.Namespace) -> int:
    with application():
        from tongban.core.files import rotate

        seen = made = 0
        for anew in rotate():
            seen, made = seen + 1, made + anew
        say(f"共 {seen} 个文件，重新加密了 {made} 个。全部完成后，旧密钥可以从 TONGBAN_FILE_KEYS 里去掉。")
    return 0


def _scan(arguments: argparse.Namespace) -> int:
    with application():
        from tongban.materials.models import ScanState
        from tongban.materials.ports import ScannerAway
        from tongban.materials.scanning import configured, rescan

        if not configured():
            say("TB-MAT-425 没有配置查毒程序。请用 TONGBAN_CLAMAV 写明 clamd 的地址。")
            return 1
        seen = infected = 0
        try:
            for _digest, state in rescan():
                seen, infected = seen + 1, infected + (state is ScanState.INFECTED)
        except ScannerAway as error:
            say(f"TB-MAT-425 查毒程序没有应答（{error}），已查 {seen} 个文件。请恢复 clamd 后再执行一次，会接着查。")
            return 1
        say(f"按现在的病毒库查了 {seen} 个文件，其中 {infected} 个有病毒，已经隔离。")
    return 0
