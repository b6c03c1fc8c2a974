"""The words of the pack for staff: who owns each, how it can be had, who uses it; and what the pack does not know."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases.rights import ITEM_ADMIN
from tongban.catalog import gap_index
from tongban.catalog import queries as catalog
from tongban.catalog.gaps import KINDS, Gap
from tongban.catalog.likeness import near
from tongban.catalog.pack.sources import CONFIDENCE
from tongban.catalog.vocabulary import Element, LicenceType, MaterialType, Vocabulary
from tongban.catalog.word_uses import (
    Use,
    Word,
    WordsUsed,
    distinct,
    element_uses,
    licence_uses,
    material_uses,
    owners,
    says,
    undecided,
)
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import cut, show, told
from tongban.channels.shapes import Link, Tab
from tongban.core import clock

_MOST_TYPED = 40
#: So many ways are read at a glance.
_FEW = 3


@dataclass(frozen=True, slots=True)
class WordLine:
    """One word: what it is called, what kind it is, who answers for it, how it can be had, and who uses it."""

    name: str
    aliases: str
    kind: str
    owner: str
    guard: str
    ways: Sequence[str]
    in_short: str
    items: Sequence[Link]
    sure: str


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap, its confidence in words."""

    kind: str
    item: str
    where: str
    what: str
    source: str
    sure: str


@staff()
def vocabulary(request: Any) -> HttpResponse:
    """Every word of the pack, one kind at a time, searchable by name and alias."""
    words, versions = catalog.vocabulary(), catalog.words_used(clock.today())
    kind = request.GET.get("kind", "")
    kind = kind if kind in _KINDS else next(iter(_KINDS))
    query = request.GET.get("q", "").strip()[:_MOST_TYPED]
    found = {name: [one for one in listed(words) if says(one, query)] for name, (listed, _line) in _KINDS.items()}
    page, part = cut(request, len(found[kind]))
    line = _KINDS[kind][1](words, versions)
    here = reverse("desk:vocabulary")
    tabs = [
        Tab(_(name), f"{here}?{urlencode({'kind': name, 'q': query})}", len(some), name == kind)
        for name, some in found.items()
    ]
    rows = [line(one) for one in found[kind][part]]
    return show(
        request,
        "desk/vocabulary.html",
        "vocabulary",
        {"tabs": tabs, "kind": kind, "query": query, "rows": rows, "page": page, "near": _near(words, query)},
    )


def _near(words: Vocabulary, query: str) -> list[Link]:
    """Words like the one looked for, so that nobody makes a second one for the same."""
    if len(query) < 2:
        return []
    here = reverse("desk:vocabulary")
    return [
        Link(one.name, f"{here}?{urlencode({'kind': kind_of(kind, one), 'q': one.name})}")
        for kind, one in near(words, query)
        if not says(one, query)
    ]


def kind_of(kind: str, word: Word) -> str:
    """The tab a word of a compared kind stands under."""
    if isinstance(word, LicenceType):
        return N_("数据资源") if word.record else N_("证照")
    return {"elements": N_("数据元"), "materials": N_("材料")}[kind]


def line_maker(kind: str, words: Vocabulary, versions: Sequence[Any]) -> Callable[[Any], WordLine]:
    """What makes lines of words of a compared kind."""
    makers: dict[str, Callable[..., Callable[[Any], WordLine]]] = {
        "elements": _element_lines, "materials": _material_lines, "licences": _licence_lines,
    }  # fmt: skip
    return makers[kind](words, versions)


def _elements(words: Vocabulary) -> list[Any]:
    return distinct(words.elements.values())


def _licences(words: Vocabulary) -> list[Any]:
    return [one for one in distinct(words.licences.values()) if not one.record]


def _records(words: Vocabulary) -> list[Any]:
    return [one for one in distinct(words.licences.values()) if one.record]


def _materials(words: Vocabulary) -> list[Any]:
    return distinct(words.materials.values())


def _element_lines(words: Vocabulary, versions: Sequence[WordsUsed]) -> Callable[[Element], WordLine]:
    uses = element_uses(words, versions)
    owned, unclear = owners(words), undecided(words)

    def line(one: Element) -> WordLine:
        use = uses[one.name]
        owner = _owner(owned[one.name], one.name in unclear) or _nobodys(use)
        return _line(one, one.type.value, owner, one.sensitivity.value, use)

    return line


def _owner(issuers: tuple[str, ...], unclear: bool) -> str:
    if unclear:
        return _("没有写明以谁为准：%(issuers)s") % {"issuers": "、".join(issuers)}
    return "".join(issuers) if len(issuers) < 2 else _("签发证照的部门，各对自己签发的负责")


def _nobodys(use: Use) -> str:
    """Whose word it is where no authority has any."""
    if "本人填写" in use.ways:
        return _("由申请人陈述")
    return _("由系统得出") if "系统" in use.ways or "规则计算" in use.ways else ""


def _licence_lines(words: Vocabulary, versions: Sequence[WordsUsed]) -> Callable[[LicenceType], WordLine]:
    uses = licence_uses(words, versions)

    def line(one: LicenceType) -> WordLine:
        kind = one.library or _("本地证照库")
        use = Use(dict.fromkeys(one.face), uses[one.name].items)
        return _line(one, kind, one.issuer, one.code or "", use)

    return line


def _material_lines(words: Vocabulary, versions: Sequence[WordsUsed]) -> Callable[[MaterialType], WordLine]:
    uses = material_uses(words, versions)

    def line(one: MaterialType) -> WordLine:
        return _line(one, one.kind, one.source, "", uses[one.name])

    return line


def _line(one: Element | LicenceType | MaterialType, kind: str, owner: str, guard: str, use: Use) -> WordLine:
    items = [Link(name, reverse("desk:item", args=[key])) for key, name in use.items.items()]
    sure = one.confidence or ""
    return WordLine(
        one.name, "、".join(one.aliases), kind, owner, guard, list(use.ways), _in_short(list(use.ways)), items,
        str(CONFIDENCE.get(sure, sure)),
    )  # fmt: skip


def _in_short(ways: Sequence[str]) -> str:
    """Many ways by kind and number: 证照 12 种; empty where they are few enough to be read."""
    if len(ways) <= _FEW:
        return ""
    kinds = Counter(way.partition("：")[0] for way in ways)
    if len(kinds) == len(ways):
        return _("%(count)d 项") % {"count": len(ways)}
    return _("、").join(
        kind if many == 1 else _("%(kind)s %(count)d 种") % {"kind": kind, "count": many}
        for kind, many in kinds.items()
    )


_KINDS: dict[str, tuple[Callable[[Vocabulary], list[Any]], Callable[..., Callable[[Any], WordLine]]]] = {
    "数据元": (_elements, _element_lines),
    "证照": (_licences, _licence_lines),
    N_("数据资源"): (_records, _licence_lines),
    "材料": (_materials, _material_lines),
}


@staff(ITEM_ADMIN)
def gaps(request: Any) -> HttpResponse:
    """What the loaded pack does not know or is not sure of, by kind; made anew from the pack."""
    query = request.GET.get("q", "").strip()[:_MOST_TYPED]
    found = gap_index.find(query)
    asked = request.GET.get("kind", "")
    kind = asked if asked in KINDS else ""
    page, part = cut(request, found.counts.get(kind, 0) if kind else sum(found.counts.values()))
    tabs = [_tab(found.counts, name, kind, query) for name in ("", *KINDS)]
    context = {
        "tabs": tabs,
        "said": KINDS.get(kind, ""),
        "kind": kind,
        "query": query,
        "rows": [_gap_line(one) for one in found.part(kind, part)],
        "page": page,
    }
    return show(request, "desk/gaps.html", "gaps", context)


def _tab(counts: Mapping[str, int], name: str, kind: str, query: str) -> Tab:
    count = counts.get(name, 0) if name else sum(counts.values())
    url = f"{reverse('desk:gaps')}?{urlencode({'kind': name, 'q': query})}"
    return Tab(_(name) if name else _("全部"), url, told(count), name == kind)


def _gap_line(gap: Gap) -> GapLine:
    known = catalog.sources().get(gap.source)
    sure = CONFIDENCE.get(gap.confidence, gap.confidence)
    return GapLine(gap.kind, gap.item, gap.where, gap.what, known.what if known else gap.source, str(sure))
