"""The page on packs is one whole small pack: it loads, and uses every key the reader accepts."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tongban.catalog.pack import Pack, check_pack, yaml_node
from tongban.catalog.pack.canonical import canonical_text
from tongban.catalog.pack.folder import read_folder
from tongban.rules import reading, reading_table

PAGE = Path("docs/item-packs.md")
#: A file's name in bold, the rest of its paragraph, and its block.
_BLOCK = re.compile(r"^\*\*`([^`]+)`\*\*(?:(?!\n\n).)*\n\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_RULE_KEYS = (
    *reading._TOP_KEYS.values(), reading._CHECK_KEYS, reading._ROW_KEYS, reading._ADVICE_KEYS, reading._COMPUTE_KEYS,
    reading_table._TABLE_KEYS, reading_table._TABLE_ROW_KEYS,
)  # fmt: skip
#: Asked for in more files than they may stand in: where statements of law are looked for.
_LOOKED_FOR = {
    "item.yaml": {"advice", "checks", "compute", "rows", "table"},
    "bundle.yaml": {"assigns", "replaces", "unique", "validity"},
    "rules.yaml": {"bases", "conditions", "sources"},
}


def files() -> dict[str, str]:
    return {name: canonical_text(text) for name, _kind, text in _BLOCK.findall(PAGE.read_text())}


@pytest.fixture(scope="module")
def told() -> tuple[Pack, dict[str, set[str]]]:
    """The pack of the page, and every key its reader asked for, by kind of file."""
    asked: dict[str, set[str]] = defaultdict(set)
    has = yaml_node.Node.has

    def noting(node: yaml_node.Node, key: str) -> bool:
        if re.fullmatch(r"[a-z_]+", key):
            asked[kind_of(node.reading.file)].add(key)
        return has(node, key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_node.Node, "has", noting)
        pack = check_pack(files())
    for kind, looked_for in _LOOKED_FOR.items():
        asked[kind] -= looked_for
    asked["rules.yaml"] |= {*(key for keys in _RULE_KEYS for key in keys), "confidence", "source"}
    return pack, asked


def kind_of(file: str) -> str:
    return file.rsplit("/", 1)[-1] if file.startswith(("items/", "bundles/")) else file


def shown() -> dict[str, set[str]]:
    """Every key that stands in a block of the page, by kind of file."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, text in files().items():
        if name.endswith(".yaml"):
            found[kind_of(name)] |= {key for key in keys_in(yaml_node._parsed(text)) if re.fullmatch(r"[a-z_]+", key)}
    return found


def keys_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return {str(key) for key in value} | {key for one in value.values() for key in keys_in(one)}
    return {key for one in value for key in keys_in(one)} if isinstance(value, list) else set()


def test_the_pack_of_the_page_has_no_fault_and_loads_from_a_folder(tmp_path: Path) -> None:
    for name, text in files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    pack = check_pack(read_folder(tmp_path))
    assert [one.key for one in pack.items] == ["shop_change", "shop_close", "shop_permit", "shop_subsidy"]
    assert [one.code for one in pack.warnings] == ["TB-PACK-124"]  # most notices keep the words of the product


def test_every_key_the_reader_accepts_stands_in_an_example_of_the_page(
    told: tuple[Pack, dict[str, set[str]]],
) -> None:
    _pack, asked = told
    examples = shown()
    own = {"search.yaml": {"shop_permit"}}
    for kind, keys in asked.items():
        if not kind.startswith("english/"):
            assert keys - own.get(kind, set()) <= examples[kind], (kind, keys - examples[kind])


def test_every_key_of_an_example_is_one_the_reader_accepts(told: tuple[Pack, dict[str, set[str]]]) -> None:
    _pack, asked = told
    for kind, keys in shown().items():
        if not kind.startswith("english/"):
            assert keys <= asked[kind], (kind, keys - asked[kind])
