"""The pack of the demonstration city, read and checked once for every test that only looks at it."""

from functools import cache
from pathlib import Path

from tongban.catalog.pack import Pack, check_pack, read_folder


@cache
def city_pack() -> Pack:
    """The checked pack."""
    return check_pack(read_folder(Path("packs/qingdao")))
