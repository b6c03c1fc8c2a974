"""Every key a pack can say of an item and its words has a form in the editor: a new key without one fails here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import pytest
from tests.unit.catalog.test_pack_reference import files

from tongban.catalog.pack import check_pack, yaml_node
from tongban.catalog.pack.implementing import HEADER
from tongban.catalog.pack.item import STATED
from tongban.channels.studio.writing.fields import Entry, Group, Part, Records
from tongban.channels.studio.writing.holding import TABLES
from tongban.channels.studio.writing.sections import SECTIONS, SURE

Key = tuple[str, ...]
#: What no form asks, and why.
_FIXED: Mapping[str, Mapping[Key, str]] = {
    "item.yaml": {
        ("key",): "chosen when the revision begins; another key is another item",
        ("decide",): "always rules.yaml, which has pages of its own",
    },
    "vocabulary/elements.yaml": {("system",): "facts of the platform itself, which only its code can give"},
    "vocabulary/licences.yaml": {},
    "vocabulary/materials.yaml": {},
}
#: Asked of item.yaml only where statements of law are looked for; they stand in rules.yaml.
_ELSEWHERE = {"advice", "checks", "compute", "rows", "table"}


def readable() -> dict[str, set[Key]]:
    """By file the keys its reader asks for, as steps from the top: those of the whole pack of the reference."""
    owners: dict[int, tuple[object, Key]] = {}
    found: dict[str, set[Key]] = defaultdict(set)
    has, node, nodes, entries = (getattr(yaml_node.Node, name) for name in ("has", "node", "nodes", "entries"))

    def place(one: yaml_node.Node) -> Key:
        return owners.get(id(one), (one, ()))[1]

    def noting(self: yaml_node.Node, key: str) -> bool:
        found[kind_of(self.reading.file)].add((*place(self), key))
        return bool(has(self, key))

    def below(self: yaml_node.Node, key: str) -> yaml_node.Node | None:
        one = node(self, key)
        if one is not None:
            owners[id(one)] = (one, (*place(self), key))
        return one

    def listed(self: yaml_node.Node, key: str, required: bool = False) -> Iterator[yaml_node.Node]:
        for one in nodes(self, key, required):
            owners[id(one)] = (one, (*place(self), key))
            yield one

    def named(self: yaml_node.Node) -> Iterator[tuple[str, yaml_node.Node]]:
        for name, one in entries(self):
            owners[id(one)] = (one, place(self))
            yield name, one

    with pytest.MonkeyPatch.context() as patch:
        for name, act in (("has", noting), ("node", below), ("nodes", listed), ("entries", named)):
            patch.setattr(yaml_node.Node, name, act)
        check_pack(files())
    return found


def kind_of(file: str) -> str:
    return file.rsplit("/", 1)[-1] if file.startswith("items/") else file


def leaves(keys: set[Key]) -> set[Key]:
    """Keys that hold a value: those below which nothing else is asked, and fees, which may be one text."""
    return {key for key in keys if not any(other != key and other[: len(key)] == key for other in keys)}


def asked(parts: Sequence[Part], owner: Key = ()) -> Iterator[Key]:
    for part in parts:
        if isinstance(part, Entry):
            yield (*owner, *part.steps)
        elif isinstance(part, Group):
            yield from asked(part.entries, owner)
        elif isinstance(part, Records):
            yield from asked((*part.entries, *part.below), (*owner, *part.steps))


@pytest.mark.parametrize("file", _FIXED)
def test_every_key_of_the_format_can_be_edited_and_no_other(file: str) -> None:
    found = readable()[file]
    shared = {"grant", "decision", "need", "review"}  # a route repeats these parts of the item
    found |= {("routes", *key) for key in found if key[0] in shared}
    keys = {key for key in leaves(found) if key[0] not in _ELSEWHERE and re.fullmatch(r"[a-z_/]+", "/".join(key))}
    forms = {key for section in SECTIONS if section.file == file for key in asked(section.parts)}
    if file == "item.yaml":  # each has its own key, whichever of them an item writes
        keys = {key for key in keys if key[0] != "confidences"} | {("confidences", one) for one in STATED}
    assert keys - forms - set(_FIXED[file]) == set(), "no form"
    assert forms - keys == set(), "no such key"


def test_the_single_statements_are_those_the_format_knows() -> None:
    assert set(SURE) == set(STATED)


def test_the_columns_of_tables_are_those_their_readers_know() -> None:
    assert list(TABLES["implementing.csv"]) == HEADER
    assert files()["sources.csv"].splitlines()[0] == ",".join(TABLES["sources.csv"])
    for file, columns in TABLES.items():
        forms = {key for section in SECTIONS if section.file == file for key in asked(section.parts)}
        assert forms == {(column,) for column in columns}
