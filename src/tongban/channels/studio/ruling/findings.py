"""What checks and proofs say of the rules of a revision, each with its place in the tables of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.editing import data_of
from tongban.catalog.pack.item import EXAMPLES, ITEM
from tongban.catalog.pack.proofs import domain_of
from tongban.catalog.pack.rules_file import RULES
from tongban.catalog.revisions.checking import Checked, Found
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.texts import Edit
from tongban.catalog.vocabulary import Vocabulary
from tongban.channels.studio.places import remedy, ruled, value
from tongban.channels.studio.ruling.sections import Key, Rules, part_at
from tongban.channels.studio.writing import wording
from tongban.channels.studio.writing.telling import address, placed
from tongban.rules.feel.showing import shown
from tongban.rules.prove import Finding

_GAP: Final = "TB-PROVE-015"
#: The route of what the rules leave to people, where the item has no other for it.
BY_HAND: Final = "人工核对"
_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Said:
    """A fault or remark: what is wrong, what to do, and in which cell of which part."""

    text: str
    remedy: str
    code: str
    blocks: bool
    part: Key | None = None
    row: int = 0
    column: int = 1
    where: str = ""  # in words, of what is not written on this page
    url: str = ""  # where that is written


@dataclass(frozen=True, slots=True)
class Case:
    """What was proven with a case that shows it; ``gap`` where no row applies."""

    number: int
    text: str
    code: str
    facts: tuple[tuple[str, str], ...]
    gap: bool


def told(revision: Revision, checked: Checked, rules: Rules, numbers: Mapping[Key, Sequence[int]]) -> list[Said]:
    """What was found, in the cells it is about; ``numbers`` are the rows of the page by the entries of the file.

    What stands on other pages of the revision comes last, with where it is written.
    """
    said = [_said(revision, one, rules, numbers) for one in checked.found[:_MOST]]
    return sorted(said, key=lambda one: bool(one.url))


def _said(revision: Revision, found: Found, rules: Rules, numbers: Mapping[Key, Sequence[int]]) -> Said:
    fault = found.fault
    if fault.file not in (RULES, EXAMPLES):
        url = address(revision, found)
        file, path = placed(revision, found)
        where = wording.said(revision, file, path)
        return Said(fault.what, remedy(fault), fault.code, found.blocks, where=where, url=url)
    said = Said(*ruled(fault), fault.code, found.blocks)
    place = part_at(found.path) if fault.file == RULES else None
    if place is None or place[0] not in rules.sections:
        return said
    key, row, below = place
    rows = numbers.get(key, ())
    at = rows[row] if 0 <= row < len(rows) else 0
    column = rules.sections[key].column(below) if at else 1
    return Said(said.text, said.remedy, said.code, said.blocks, key, at, column)


def cases(version: ItemVersion | None, words: Vocabulary) -> list[Case]:
    """What the proofs found that can be shown by a case."""
    if version is None:
        return []
    findings = _proven(version, words)
    return [
        Case(number, one.text, one.code, tuple((name, shown(value)) for name, value in one.facts.items()), _gap(one))
        for number, one in enumerate(findings)
        if one.facts is not None
    ]


def facts_of(version: ItemVersion, words: Vocabulary, number: int) -> Mapping[str, Any]:
    """The facts of a case by its number; empty where there is none."""
    findings = _proven(version, words)
    return (findings[number].facts or {}) if 0 <= number < len(findings) else {}


def _gap(finding: Finding) -> bool:
    return finding.code == _GAP


def _proven(version: ItemVersion, words: Vocabulary) -> tuple[Finding, ...]:
    domains = {path: domain_of(words.element_at(path)) for path in version.rules.inputs}
    return tuple(version.rules.verify(domains).findings)


def handing_over(files: Mapping[str, str]) -> list[Edit]:
    """The edits that hand every case without a row to a person, explicitly: a last row and where it leads."""
    rules, item = data_of(files[RULES]), data_of(files[ITEM])
    return [*_route(item), *_last_row(rules)]


def _route(item: Mapping[str, Any]) -> Iterator[Edit]:
    routes = item.get("routes") or {}
    if BY_HAND not in routes:
        value = {"means": "办理", "say": "您的情形由工作人员核对后办理"}
        yield Edit(ITEM, ("routes", BY_HAND), value=value)


def _last_row(rules: Mapping[str, Any]) -> Iterator[Edit]:
    table = rules.get("table")
    row: dict[str, Any] = {"name": "其余情形，由工作人员核对"}
    if isinstance(table, Mapping):
        row["cells"] = ["-"] * len(table.get("inputs") or ())
        path: tuple[str | int, ...] = ("table", "rows", len(table.get("rows") or ()))
    else:
        row["otherwise"] = True
        path = ("rows", len(rules.get("rows") or ()))
    yield Edit(RULES, path, "insert", {**row, "then": BY_HAND, "effect": "转人工"})


@dataclass(frozen=True, slots=True)
class Tried:
    """An example as the page lists it: what is given, what is expected, whether it comes out so."""

    number: int
    name: str
    given: str
    expected: str
    passes: bool
    faults: tuple[str, ...]


def examples(files: Mapping[str, str], checked: Checked) -> list[Tried]:
    """The examples of a revision with pass or fail; nothing passes while the rules cannot be read."""
    data = data_of(files.get(EXAMPLES, ""))
    listed = data.get("examples") if isinstance(data, Mapping) else None
    found = []
    for number, one in enumerate(listed if isinstance(listed, list) else ()):
        held = one if isinstance(one, Mapping) else {}
        faults = tuple(at.fault.what for at in checked.at(EXAMPLES, ("examples", number)))
        given = "、".join(f"{name}：{_plain(value)}" for name, value in (held.get("given") or {}).items())
        expected = " · ".join(str(held[key]) for key in ("expect", "route") if held.get(key))
        passes = not faults and checked.version is not None
        found.append(Tried(number, str(held.get("name", "")), given, expected, passes, faults))
    return found


def _plain(given: Any) -> str:
    return shown(None) if given is None else value(given)


__all__ = ["BY_HAND", "Case", "Said", "Tried", "cases", "examples", "facts_of", "handing_over", "told"]
