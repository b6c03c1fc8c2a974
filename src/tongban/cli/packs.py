"""``tongban pack`` and ``tongban population``: what a city's content is checked, compared and loaded with."""

import argparse
import os
import sys
from datetime import date
from functools import partial
from pathlib import Path

from tongban.cli.deployment import Commands, application, say, set_up, told_problems
from tongban.core.preparing import analyse, one_at_a_time


def add_pack(commands: Commands) -> None:
    """``tongban pack …``"""
    pack = commands.add_parser("pack", help="检查、比较、载入事项包").add_subparsers(required=True, metavar="动作")
    for name, said in (
        ("check", "检查事项包，逐条指出文件、行、问题和改法"),
        ("gaps", "列出事项包里没有查到、没有核实的内容（Markdown）"),
        ("load", "检查并发布事项包；重复载入不会改变什么"),
    ):
        parser = pack.add_parser(name, help=said)
        parser.add_argument("folder", metavar="文件夹", type=Path)
        parser.set_defaults(run=_load_pack if name == "load" else partial(_read_pack, name))
    pack.add_parser("index", help="重做已发布事项的索引；平时载入时自动进行").set_defaults(run=_index)
    compare = pack.add_parser("diff", help="用文字说出两个事项包、或一个事项的两个版本有什么不同")
    compare.add_argument("before", metavar="原来的文件夹", type=Path)
    compare.add_argument("after", metavar="现在的文件夹", type=Path)
    compare.add_argument("--json", action="store_true", help="写成 JSON，给程序用")
    compare.set_defaults(run=_compare_packs)
    begin = pack.add_parser("new", help="新建一个事项：建好文件，指出还要填什么")
    begin.add_argument("key", metavar="KEY", help="事项的 key，例如 stall_filing")
    begin.add_argument("--name", default="", metavar="名称", help="事项的名称")
    begin.add_argument("--kind", default="", metavar="类型", help="行政许可、行政确认、备案、公共服务……")
    begin.add_argument("--department", default="", metavar="部门", help="主管部门，org.yaml 里的名称")
    begin.add_argument("--from", dest="day", default=None, type=date.fromisoformat, metavar="日期", help="生效日期")
    begin.add_argument("--pack", default=None, type=Path, metavar="文件夹", help="放进哪个事项包（默认 packs/qingdao）")
    begin.set_defaults(run=_new_item)


def _read_pack(action: str, arguments: argparse.Namespace) -> int:
    set_up()
    from tongban.catalog.pack import command

    actions = {"check": command.check, "gaps": command.gaps}
    return actions[action](arguments.folder)


def _compare_packs(arguments: argparse.Namespace) -> int:
    set_up()
    from tongban.catalog.pack import command

    return command.diff(arguments.before, arguments.after, as_json=arguments.json)


def _new_item(arguments: argparse.Namespace) -> int:
    set_up()
    from tongban.catalog.pack import command
    from tongban.core import clock

    return command.new(
        arguments.pack or own_pack(),
        arguments.key,
        arguments.day or clock.today(),
        name=arguments.name,
        kind=arguments.kind,
        department=arguments.department,
    )


def own_pack() -> Path:
    """The pack this deployment loads."""
    return Path(os.environ.get("TONGBAN_PACK", "packs/qingdao"))


def _load_pack(arguments: argparse.Namespace) -> int:
    with application() as addresses, one_at_a_time(addresses.application, say):
        return load_pack_into_city(arguments.folder)


def _index(_arguments: argparse.Namespace) -> int:
    with application() as addresses, one_at_a_time(addresses.application, say):
        from tongban.catalog.gap_index import index_gaps
        from tongban.catalog.indexing import index_versions

        print(f"已重做 {index_versions(anew=True)} 个版本的索引。")
        index_gaps()
    return 0


def load_pack_into_city(folder: Path) -> int:
    """Check and publish a pack, telling what came of it; the exit code."""
    from tongban.catalog.pack import PackFaults
    from tongban.demo import load_city

    try:
        loaded = load_city(folder)
    except PackFaults as faults:
        print(faults.under(str(folder)), file=sys.stderr)
        print(f"共 {len(faults.faults)} 处问题，什么都没有载入。", file=sys.stderr)
        return 1
    print("已载入：" + "、".join(loaded.published) if loaded.published else "没有变化，不用载入。")
    return 0


def add_population(commands: Commands) -> None:
    """``tongban population …``"""
    population = commands.add_parser("population", help="演示人口：人、企业、基础库记录、证照和往年的办件")
    load = population.add_subparsers(required=True, metavar="动作").add_parser(
        "load", help="装入演示人口；已经有的，什么都不做。同一个种子得到同样的人口"
    )
    for name, usual, said in (
        ("seed", 20250101, "种子"),
        ("persons", 3200, "至少多少人"),
        ("firms", 2100, "多少企业和个体工商户"),
        ("cases", 3000, "大约多少件往年办件"),
        ("bundles", 240, "大约多少件往年的一件事，其中的办件另计"),
    ):
        load.add_argument(f"--{name}", type=int, default=usual, metavar="N", help=f"{said}，默认 {usual}")
    load.set_defaults(run=_load_population)


def _load_population(arguments: argparse.Namespace) -> int:
    os.nice(10)  # the pages go first
    with application() as addresses, told_problems():
        from tongban.population.services import Size, load

        size = Size(arguments.seed, arguments.persons, arguments.firms, arguments.cases, arguments.bundles)
        with one_at_a_time(addresses.application, say):
            made = load(size)
        if made.persons and addresses.owner:
            analyse(addresses.owner)
    if not made.persons:
        print("已经有演示人口，什么都没有装入。")
        return 0
    print(
        f"已装入演示人口：{made.persons} 人，{made.firms} 个企业和个体工商户，{made.records} 条基础库记录，"
        f"{made.licences} 份证照，{made.cases} 件往年办件，其中有 {made.bundles} 件一件事的。"
    )
    return 0
