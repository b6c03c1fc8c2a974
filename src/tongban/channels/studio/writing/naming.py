"""The names the editor's entries are chosen from: the city's departments, words, sources and the fixed sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.catalog import queries as catalog
from tongban.catalog.bundle import COUNTED, KINDS
from tongban.catalog.city import City
from tongban.catalog.definition import REAL_NAME_GRADES
from tongban.catalog.pack import editing
from tongban.catalog.pack.bundle import BUNDLE
from tongban.catalog.pack.faults import PackFaults
from tongban.catalog.pack.item import FIRST_HOLDS, MEANINGS, SUBJECTS
from tongban.catalog.pack.organisation import Organisation
from tongban.catalog.pack.published import OF_ITEM
from tongban.catalog.pack.sources import CONFIDENCE, SOURCES, Source, read_sources
from tongban.catalog.pack.steps import REVIEW_KINDS, SPARED_BY
from tongban.catalog.parts import CASE_POSTS
from tongban.catalog.revisions import surroundings
from tongban.catalog.revisions.models import Revision
from tongban.catalog.vocabulary import ASSIGNED, ElementType, Sensitivity, Vocabulary
from tongban.channels.studio.writing.fields import Names
from tongban.core import clock

_KINDS: Final = ("行政许可", "行政确认", "行政给付", "备案", "公共服务")
_MATERIAL_KINDS: Final = ("证件证书证明", "申请表格文书", "其他")
_MATERIAL_SOURCES: Final = ("申请人自备", "政府部门核发", "中介机构出具", "其他")
_DATASET: Final = N_("数据集")
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Lists:
    """What entries may be chosen from in one city, with the new words of a revision among the rest."""

    city: City
    organisation: Organisation
    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    members: Pairs = ()  # of a bundle: its members by key, as they stand

    def choices(self, names: Names) -> Pairs:
        """The names of a list, each with how it is shown; none for what is typed freely."""
        found = _LISTS.get(names)
        return found(self) if found is not None else ()

    def completions(self, names: Names) -> Pairs:
        """What a typed name may be completed to, each with what is shown beside it where that is another text."""
        words = self.vocabulary
        if names == "elements":
            return [(name, "") for name, one in words.elements.items() if name == one.name and not one.system]
        if names == "materials":
            return [(name, "") for name, one in words.materials.items() if name == one.name]
        if names == "items":
            return [(one.key, one.name) for one in catalog.catalogue(clock.today()).listings]
        return []

    def member(self, key: str) -> str:
        """What a member of the bundle is called."""
        return dict(self.members).get(key, key)

    def label(self, names: Names, value: str) -> str:
        """A chosen name as people know it: of an item its name beside the key."""
        listing = next(iter(catalog.versions(value)[-1:]), None) if names == "items" and value else None
        return f"{listing.name}（{value}）" if listing is not None else value


def lists_for(revision: Revision) -> Lists:
    """What the entries of a revision may be chosen from; its own new words only where they can be read."""
    now = surroundings.published()
    try:
        words = surroundings.vocabulary(now, revision.files)
    except PackFaults:
        words = surroundings.vocabulary(now, {})
    known, _faults = read_sources(now.words[SOURCES])
    brought, _wrong = read_sources(revision.files.get(SOURCES, ""))
    return Lists(now.city, surroundings.organisation(now), words, {**known, **brought}, _members(revision))


def _members(revision: Revision) -> Pairs:
    """The members a bundle has so far, by key."""
    said = editing.value_at(revision.files.get(BUNDLE, ""), ("members",))
    keys = [str(one.get("item") or one.get("step") or "") for one in said if isinstance(one, Mapping)] if isinstance(
        said, list) else []  # fmt: skip
    names = {one.key: one.name for key in keys for one in catalog.versions(key)[-1:]}
    return [(key, names.get(key, key)) for key in keys if key]


def _same(names: Sequence[str]) -> Pairs:
    return [(name, name) for name in names]


def _licences(lists: Lists, *, record: bool | None, own: bool = False) -> Pairs:
    return _same([
        name for name, one in lists.vocabulary.licences.items()
        if name == one.name and record in (None, one.record) and not (own and one.library is not None)
    ])  # fmt: skip


def _themes(lists: Lists) -> Pairs:
    return _same(list(dict.fromkeys(theme for themes in lists.city.themes.values() for theme in themes)))


def _sources(lists: Lists) -> Pairs:
    return [(key, f"{key}　{one.what}") for key, one in lists.sources.items()]


def _bodies(lists: Lists) -> Pairs:
    """The city's bodies before those of its districts, by name."""
    found = sorted(lists.organisation.bodies, key=lambda one: (one.district != 0, one.department, one.district))
    return [(one.uscc, one.name) for one in found]


_LISTS: Final[Mapping[str, Callable[[Lists], Pairs]]] = {
    "kinds": lambda _lists: _same(_KINDS),
    "subjects": lambda _lists: _same(SUBJECTS),
    "departments": lambda lists: _same(sorted(lists.organisation.department_names())),
    "regulators": lambda lists: _same(sorted(lists.organisation.department_names())),
    "themes": _themes,
    "grades": lambda _lists: _same(REAL_NAME_GRADES),
    "sources": _sources,
    "confidences": lambda _lists: [(key, _(said)) for key, said in CONFIDENCE.items()],
    "licences": lambda lists: _licences(lists, record=False),
    "own_licences": lambda lists: _licences(lists, record=False, own=True),
    "records": lambda lists: _licences(lists, record=True),
    "spared": lambda _lists: _same(list(SPARED_BY)),
    "nodes": lambda _lists: _same(list(REVIEW_KINDS)),
    "posts": lambda _lists: _same(CASE_POSTS),
    "differing": lambda _lists: _same((FIRST_HOLDS,)),
    "meanings": lambda _lists: _same(list(MEANINGS)),
    "levels": lambda _lists: _same(("市", "县")),
    "types": lambda _lists: _same([one.value for one in ElementType]),
    "sensitivities": lambda _lists: _same([one.value for one in Sensitivity]),
    "material_kinds": lambda _lists: _same(_MATERIAL_KINDS),
    "material_sources": lambda _lists: _same(_MATERIAL_SOURCES),
    "members": lambda lists: lists.members,
    "bundle_kinds": lambda _lists: _same(KINDS),
    "counted": lambda _lists: _same(COUNTED),
    "counted_of_items": lambda _lists: _same(OF_ITEM),
    "assigned": lambda _lists: _same(ASSIGNED),
    "bodies": _bodies,
    "source_kinds": lambda _lists: [(key, _(CONFIDENCE.get(key, _DATASET))) for key in KINDS],
}  # fmt: skip

__all__ = ["Lists", "lists_for"]
