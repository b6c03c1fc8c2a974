"""What `tongban pack` prints and answers where no database is needed: check, gaps, diff and new."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tongban.catalog.gaps import holding_of, markdown
from tongban.catalog.pack.changes import as_data, changes, in_words
from tongban.catalog.pack.check import Pack, check_pack
from tongban.catalog.pack.faults import PackFaults
from tongban.catalog.pack.folder import read_folder
from tongban.catalog.pack.scaffold import new_item


def check(folder: Path) -> int:
    """Print every fault with its line and remedy, and what the rules' authors should know; 1 where there is a fault."""

    def told(pack: Pack) -> None:
        for warning in pack.warnings:
            print(f"提醒：{warning.under(str(folder))}")
        print(f"没有问题：{pack.city.name}，{len(pack.items)} 个事项版本。")

    return _with_pack(folder, told)


def gaps(folder: Path) -> int:
    """Print what the pack does not know or is not sure of, as a page of Markdown."""
    return _with_pack(folder, lambda pack: print(markdown(holding_of(pack), pack.city.name), end=""))


def _with_pack(folder: Path, use: Callable[[Pack], None]) -> int:
    try:
        pack = check_pack(read_folder(folder))
    except PackFaults as faults:
        print(faults.under(str(folder)))
        print(f"共 {len(faults.faults)} 处问题。")
        return 1
    use(pack)
    return 0


def diff(before: Path, after: Path, *, as_json: bool) -> int:
    """Print what changed from one folder to the other: two packs, or two version folders of one item."""
    try:
        found = changes(before, after)
    except PackFaults as faults:
        print(faults)
        return 1
    print(json.dumps(as_data(found), ensure_ascii=False, indent=1) if as_json else in_words(found).rstrip("\n"))
    return 0


def new(pack: Path, key: str, day: date, *, name: str, kind: str, department: str) -> int:
    """Write the folder of a new item and print what is left to fill, in the order of its files."""
    try:
        left = new_item(pack, key, day, name=name, kind=kind, department=department)
    except PackFaults as faults:
        print(faults.under(str(pack)))
        return 1
    print(f"已建好 {pack}/items/{key}/。还要填 {len(left)} 处：")
    for place in left:
        print(f"  {pack}/{place.file}:{place.line}  {place.wanted}")
    print(f"填完运行 tongban pack check {pack}，没有问题了再运行 tongban pack load {pack}。")
    return 0
