"""`tongban exchange`: taking whole registers over from the systems of other authorities, and how far that came."""

import argparse
import sys
import time

from tongban.cli.deployment import Commands, application


def add_exchange(commands: Commands) -> None:
    """Add the command."""
    parts = commands.add_parser("exchange", help="数据共享：整库接入和进度").add_subparsers(
        required=True, metavar="动作"
    )
    backfill = parts.add_parser("backfill", help="按变更接口接入一项数据资源的全部记录；中断以后再运行，从断处继续")
    backfill.add_argument("resource", metavar="数据资源", help="目录里的名称，例如 营业执照")
    backfill.add_argument("--batch", type=_batch, default=2000, metavar="条数", help="一批的条数，100 到 10000")
    backfill.set_defaults(run=_backfill)
    parts.add_parser("status", help="各项整库接入到了哪里").set_defaults(run=_status)


def _batch(text: str) -> int:
    number = int(text)
    if not 100 <= number <= 10_000:
        raise ValueError
    return number


def _backfill(arguments: argparse.Namespace) -> int:
    from tongban.core.errors import Problem

    with application():
        from tongban.exchange.feeds import Progress, backfill
        from tongban.exchange.ports import SourceAway

        began, first, told = time.monotonic(), [0], [0.0]

        def tell(now: Progress) -> None:
            """At most one line a second, and the last."""
            first[0] = first[0] or now.records
            if not now.more or time.monotonic() - told[0] > 1:
                told[0] = time.monotonic()
                rate = (now.records - first[0]) / max(told[0] - began, 0.001)
                whole = f" / {now.total}（{100 * now.records / now.total:.1f}%）" if now.total else ""
                print(f"已接入 {now.records}{whole}，每秒 {rate:.0f} 条，质量问题 {now.faults} 处", flush=True)

        try:
            last = backfill(arguments.resource, tell, arguments.batch)
        except SourceAway as error:
            print(f"TB-SHARE-503 系统没有应答（{error}）。已接入的都在，再运行一次就从断处继续。", file=sys.stderr)
            return 1
        except Problem as problem:
            print(f"{problem.code} {problem.detail}", file=sys.stderr)
            return 1
    if last is None:
        print("别的进程正在接入这项数据。")
    return 0


def _status(arguments: argparse.Namespace) -> int:
    with application():
        from tongban.exchange.models import Watermark

        for row in Watermark.objects.order_by("resource"):
            state = "已到最新" if row.current else "还没有到头"
            whole = f" / {row.total}" if row.total else ""
            print(
                f"{row.resource}：{row.records}{whole} 条变更，质量问题 {row.faults} 处，{state}，{row.at:%m-%d %H:%M}"
            )
    return 0
