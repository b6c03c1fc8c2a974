"""What `tongban pack` prints and answers where no database is needed: check, gaps, diff and new."""

from collections.abc import Callable
from pathlib import Path

from tongban.catalog.gaps import holding_of, markdown
from tongban.catalog.pack.check import Pack, check_pack
from tongban.catalog.pack.faults import PackFaults
from tongban.catalog.pack.folder import read_folder


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
