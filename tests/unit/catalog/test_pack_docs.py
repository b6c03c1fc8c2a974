"""The page on packs names every fault there is, and no other."""

import re
from pathlib import Path


def test_the_table_of_faults_is_complete() -> None:
    named: set[int] = set()
    page = Path("docs/item-packs.md").read_text()
    for row in re.findall(r"^\| TB-PACK-([^|]+)\|", page, re.MULTILINE):
        numbers = [int(number) for number in re.findall(r"\d{3}", row)]
        named.update(range(numbers[0], numbers[-1] + 1) if "…" in row else numbers)
    used: set[int] = set()
    room = Path("src/tongban/catalog")
    for file in [*(room / "pack").glob("*.py"), room / "services.py", Path("src/tongban/demo.py")]:
        text = file.read_text()
        used.update(int(code) for code in re.findall(r"TB-PACK-(\d{3})", text))
        used.update(int(code) for code in re.findall(r'"([01]\d{2})"', text))
    assert used == named


def test_every_code_has_a_test_of_its_message() -> None:
    """A code that no test names is a message nobody has read."""
    tests = "".join(file.read_text() for file in Path("tests").rglob("*.py"))
    page = Path("docs/item-packs.md").read_text()
    codes: set[str] = set()
    for row in re.findall(r"^\| TB-PACK-([^|]+)\|", page, re.MULTILINE):
        numbers = [int(number) for number in re.findall(r"\d{3}", row)]
        codes.update(f"{one:03}" for one in (range(numbers[0], numbers[-1] + 1) if "…" in row else numbers))
    assert [code for code in sorted(codes) if f"TB-PACK-{code}" not in tests and f'"{code}"' not in tests] == []
