"""Reading english/*.yaml: the English of a pack's names, questions and sayings, looked up by their Chinese text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.faults import Fault, nearest
from tongban.catalog.pack.yaml_node import Reading, read_yaml
from tongban.catalog.parts import Need
from tongban.rules import Expression
from tongban.rules.ask import Plan

FOLDER = "english/"
#: Programs, not sayings.
_SILENT = frozenset({"style", "template", "digest", "key", "pattern", "code"})


def files_of(files: Iterable[str]) -> list[str]:
    """The files of translations among a pack's, in name order."""
    return sorted(name for name in files if name.startswith(FOLDER))


def read_english(files: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """English by Chinese text, and every fault: no text, or two translations of one."""
    found: dict[str, tuple[str, str]] = {}
    faults: list[Fault] = []
    for name in files_of(files):
        reading = Reading(name)
        root = read_yaml(files[name], reading, name)
        for chinese in map(str, root.data) if root else ():
            english = root.text(chinese) if root else ""
            before = found.setdefault(chinese, (english, name))
            if root and before[0] != english:
                what = f"“{chinese}”有两种译文：“{before[0]}”（{before[1]}）和“{english}”"
                root.fault(chinese, "097", what, "同一段中文只有一种译文，统一成一种")
        faults += reading.faults
    return {chinese: english for chinese, (english, _name) in found.items()}, faults


def unfounded(files: Mapping[str, str], known: frozenset[str]) -> Iterator[Fault]:
    """A fault for each translation of a text that nothing in the pack says."""
    for name in files_of(files):
        root = read_yaml(files[name], Reading(name), name)
        for chinese in map(str, root.data) if root else ():
            if root and not _said(chinese, known):
                remedy = nearest(chinese, known) or "改成事项包里的原文，或删去这一行"
                yield Fault(name, root.line_of(chinese), "TB-PACK-098", f"事项包里没有“{chinese}”这段文字", remedy)


def _said(chinese: str, known: frozenset[str]) -> bool:
    """Whether the pack says the text; ``{name}`` in it stands for anything."""
    if chinese in known or "{" not in chinese:
        return chinese in known
    pattern = re.compile(".+".join(map(re.escape, re.split(r"\{\w+\}", chinese))), re.DOTALL)
    return any(pattern.fullmatch(text) for text in known)


def sayings(thing: Any) -> Iterator[str]:
    """Every Chinese text that a definition, however nested, can show; rules themselves and templates say nothing."""
    if isinstance(thing, str):
        if not thing.isascii():
            yield thing
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from sayings(key)
            yield from sayings(value)
    elif isinstance(thing, list | tuple | set | frozenset):
        for one in thing:
            yield from sayings(one)
    elif is_dataclass(thing) and not isinstance(thing, Expression | Plan):
        for field in fields(thing):
            if field.name not in _SILENT and not field.name.startswith("_"):
                yield from sayings(getattr(thing, field.name))


def needed(version: ItemVersion) -> Iterator[str]:
    """The texts an applicant meets and therefore wants in English: what the item is, asks for, and answers."""
    yield from (version.name, version.kind, version.department, version.summary, *version.for_)
    yield from (one.say for one in version.fees)
    yield from (version.automatic_forbidden or "", *version.notes, *version.themes)
    yield from (condition.text for condition in version.conditions)
    for ask in version.asks:
        element = ask.element
        yield from (element.name, element.ask or "", element.hint or "", element.unit or "", *element.options)
        yield ask.group
    for need in version.needs:
        yield from _of_need(need)
    yield from _of_results(version)
    for route in version.routes.values():
        yield from (route.name, route.say, route.kind or "")
        for need in route.need or ():
            yield from _of_need(need)
    for situation in version.situations:
        yield from (situation.name, situation.say)
    yield from (version.family.name, version.family.handling) if version.family else ()
    for node in (*version.review, *(node for route in version.routes.values() for node in route.review or ())):
        yield node.name
    yield from (check.name for check in version.rules.checks)
    yield from (row.condition.name for row in version.rules.rows)
    for advice in version.rules.advice:
        yield from (advice.condition.name, advice.say)


def needed_of_bundle(version: BundleVersion) -> Iterator[str]:
    """The same of a bundle: its own words, not those of its members."""
    yield from (version.name, version.kind, version.lead, version.summary, version.trade, *version.for_)
    yield from (*version.notes, *version.themes, *(one.say for one in version.start))
    for ask in version.asks:
        element = ask.element
        yield from (element.name, element.ask or "", element.hint or "", element.unit or "", *element.options)
    for member in version.members:
        yield from (member.name, member.department, member.say)
    if version.grant is not None:
        yield from (version.grant.licence.name, *version.grant.carry)


def _of_results(version: ItemVersion) -> Iterator[str]:
    for grant in (version.grant, *(route.grant for route in version.routes.values())):
        if grant is not None:
            yield from (grant.licence.name, *grant.carry)
    for decision in (version.decision, *(route.decision for route in version.routes.values())):
        if decision is not None:
            yield decision.result


def _of_need(need: Need) -> Iterator[str]:
    yield need.material.name
    yield need.licence or ""
    yield need.later.basis if need.later else ""
