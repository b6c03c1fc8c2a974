"""What the kit's run came to, as JSON for programs or as a table for people."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tongban.rules.tck.kit import run_kit


def main(words: Sequence[str] | None = None) -> int:
    """Run the kit in a folder; the exit code is 0 when nothing failed, 1 when something did, 2 for no such folder."""
    parser = argparse.ArgumentParser(prog="python -m tongban.rules.tck", description="运行 DMN 一致性测试集")
    add_arguments(parser)
    arguments = parser.parse_args(words)
    return run(arguments)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folder and the form of the report."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="测试集、其中一级或一个文件夹")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Run and print."""
    if not arguments.folder.is_dir():
        sys.stderr.write(f"TB-TCK-001 没有文件夹 {arguments.folder}。\n")
        return 2
    report = run_kit(arguments.folder)
    text = json.dumps(report, ensure_ascii=False, indent=1) if arguments.json else "\n".join(table(report))
    sys.stdout.write(text + "\n")
    return 1 if any(level["failed"] for level in report["levels"].values()) else 0


def table(report: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[str]:
    """The lines of a readable report: each folder that has failures, then the levels."""
    for name, count in report["folders"].items():
        if count["failed"]:
            yield f"{name}：通过 {count['passed']}，未通过 {count['failed']}，跳过 {count['skipped']}"
            yield from (f"    {one['case']}  {one['why']}" for one in count["failures"])
    for name, count in report["levels"].items():
        run_in_all = count["passed"] + count["failed"]
        share = f"{count['passed'] / run_in_all:.2%}" if run_in_all else "—"
        yield f"{name}：通过 {count['passed']}，未通过 {count['failed']}，跳过 {count['skipped']}（{share}）"
