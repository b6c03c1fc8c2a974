"""Reading vocabulary/merges: words that were found to mean the same, and which of them stays.

The word that goes becomes another name of the one that stays, whatever still defines or uses it. Licences keep the
name they were issued under: they count under every name their type has. Records are not merged: the data that is
shared carries their names.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from tongban.catalog.pack.faults import listed, nearest
from tongban.catalog.pack.yaml_node import Node
from tongban.catalog.vocabulary import Element, LicenceType, MaterialType

MERGES = "merges"
#: The kinds of words that may be merged.
MERGEABLE = ("elements", "materials", "licences")

W = TypeVar("W", Element, MaterialType, LicenceType)


@dataclass(frozen=True, slots=True)
class Merge:
    """One word that goes and the one that stays, with the place that says so."""

    old: str
    into: str
    node: Node


def read_merges(roots: Iterable[tuple[str, Node]]) -> dict[str, dict[str, Merge]]:
    """The merges by kind and by the word that goes; faults are noted at their lines."""
    found: dict[str, dict[str, Merge]] = {kind: {} for kind in MERGEABLE}
    for _file, root in roots:
        for kind in MERGEABLE:
            table = root.node(kind)
            for old in map(str, table.data) if table is not None else ():
                if table is not None:
                    found[kind][old] = Merge(old, table.text(old), table)
            if table is not None:
                table.finish()
        root.finish()
    return found


def joined(
    words: dict[str, W], gone: Mapping[str, W], merges: Mapping[str, Merge], differ: Callable[[W, W], str]
) -> None:
    """Let every word that goes, with its other names, stand for the one that stays.

    ``gone`` are the definitions of words that go, where the pack still has them; ``differ`` says why two do not agree.
    """
    for merge in merges.values():
        stays = words.get(merge.into)
        if merge.into in merges or stays is None or stays.name != merge.into:
            remedy = nearest(merge.into, [name for name in words if name not in merges]) or "写一个留下来的词的正名"
            merge.node.fault(merge.old, "140", f"“{merge.old}”要并入的“{merge.into}”不是一个留下来的词", remedy)
            continue
        old: W | None = gone.get(merge.old)
        why = differ(old, stays) if old is not None else ""
        if why:
            remedy = "先把两个词改得一致，或者不合并"
            merge.node.fault(merge.old, "141", f"“{merge.old}”和“{merge.into}”的{why}，不能合并", remedy)
            continue
        _named_too(words, stays, (merge.old, *(() if old is None else old.aliases)))


def _named_too(words: dict[str, W], stays: W, names: Iterable[str]) -> None:
    also: tuple[str, ...] = tuple(name for name in names if name not in stays.aliases)
    wider: W = replace(stays, aliases=(*stays.aliases, *also))
    for name in (wider.name, *wider.aliases):
        words[name] = wider


def elements_differ(old: Element, stays: Element) -> str:
    """Why one element cannot go into another; empty where it can."""
    if old.type is not stays.type:
        return f"类型不同（{old.type.value}、{stays.type.value}）"
    if not set(old.options) <= set(stays.options):
        return "选项不同"
    if old.unit != stays.unit:
        return f"单位不同（{old.unit or '没有'}、{stays.unit or '没有'}）"
    if old.system or stays.system:
        return "系统数据元由平台给出"
    return ""


def materials_differ(old: MaterialType, stays: MaterialType) -> str:
    """Why one material cannot go into another; empty where it can."""
    return "" if old.kind == stays.kind else f"类型不同（{old.kind}、{stays.kind}）"


def licences_differ(old: LicenceType, stays: LicenceType) -> str:
    """Why one type of licence cannot go into another; empty where it can."""
    if old.library != stays.library:
        return f"保存的地方不同（{old.library or '本地证照库'}、{stays.library or '本地证照库'}）"
    if old.code and stays.code and old.code != stays.code:
        return f"类型代码不同（{old.code}、{stays.code}）"
    if more := [name for name in old.face if name not in stays.face]:
        return f"照面不同，后者没有{listed(more)}"
    return "" if (old.holder or stays.holder) == stays.holder else "持证人不同"
