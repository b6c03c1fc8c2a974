"""Who uses which word of a pack, and how its value can be had: derived from the definitions, never written by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext_noop as N_

from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import Grant, Need
from tongban.catalog.vocabulary import RECORD_FACE, WORKING_DAYS_LEFT, Element, LicenceType, MaterialType, Vocabulary

T = TypeVar("T")
#: How a material is had, by what spares it.
_SPARED = {"": N_("申请人提交"), "证照": N_("证照免提交"), "共享": N_("共享免提交"), "表单": N_("表单免提交"),
           "承诺": N_("书面承诺免提交"), "协助": N_("请别的部门协助核对")}  # fmt: skip


@dataclass(slots=True)
class Use:
    """How one word is used: ``ways`` its value can be had, and the names of the items it matters to, by key."""

    ways: dict[str, None] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WordsUsed:
    """What one version uses of the words: kept beside it, so that nobody compiles it to know."""

    key: str
    name: str
    reads: tuple[str, ...]  # elements behind the facts it reads, asks or states
    asks: tuple[str, ...]
    computes: tuple[str, ...]
    licences: tuple[str, ...]  # read, sparing a material, or granted
    materials: tuple[tuple[str, str], ...]  # with how it is spared, empty: not at all


def words_used(version: ItemVersion) -> WordsUsed:
    """The words a version uses."""
    needs = _needs(version)
    licences = [*version.licences_read, *(need.licence for need in needs if need.licence)]
    licences += [grant.licence.name for grant in _grants(version)]
    return WordsUsed(
        version.key,
        version.name,
        tuple(dict.fromkeys(path.rpartition(".")[2] for path in version.paths)),
        tuple(ask.element.name for ask in version.asks),
        tuple(sorted(version.computed)),
        tuple(dict.fromkeys(licences)),
        tuple(dict.fromkeys((need.material.name, need.spared_by or "") for need in needs)),
    )


def element_uses(vocabulary: Vocabulary, versions: Iterable[WordsUsed]) -> dict[str, Use]:
    """For each element by name: 证照, 共享, 本人填写, 规则计算 or 系统, and the items that read, ask or state it."""
    found = {element.name: Use() for element in distinct(vocabulary.elements.values())}
    for licence in distinct(vocabulary.licences.values()):
        way = f"共享：{licence.name}" if licence.library else f"证照：{licence.name}"
        for name in licence.face:
            found[vocabulary.elements[name].name].ways[way] = None
    for version in versions:
        _of_version(version, vocabulary, found)
    for name, use in found.items():
        if vocabulary.elements[name].system or name == WORKING_DAYS_LEFT:
            use.ways["系统"] = None
    return found


def _of_version(version: WordsUsed, vocabulary: Vocabulary, found: dict[str, Use]) -> None:
    for names, way in ((version.reads, ""), (version.asks, "本人填写"), (version.computes, "规则计算")):
        for element in filter(None, map(vocabulary.elements.get, names)):
            use = found[element.name]
            use.items[version.key] = version.name
            if way:
                use.ways[way] = None


def licence_uses(vocabulary: Vocabulary, versions: Iterable[WordsUsed]) -> dict[str, Use]:
    """For each licence type or record by name: the items that read it, are spared a material by it, or grant it."""
    found = {licence.name: Use() for licence in distinct(vocabulary.licences.values())}
    for version in versions:
        for licence in filter(None, map(vocabulary.licences.get, version.licences)):
            found[licence.name].items[version.key] = version.name
    return found


def material_uses(vocabulary: Vocabulary, versions: Iterable[WordsUsed]) -> dict[str, Use]:
    """For each material by name: the items that need it and how they spare it."""
    found = {material.name: Use() for material in distinct(vocabulary.materials.values())}
    for version in versions:
        for name, spared in version.materials:
            use = found.setdefault(name, Use())
            use.items[version.key] = version.name
            use.ways[_SPARED[spared]] = None
    return found


def owners(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """For each element by name whose word counts (数源部门): the owner it names, else who issues what it stands on.

    Several issuers mean that each one speaks for what it issues itself; none means that the applicant states it.
    """
    found: dict[str, dict[str, None]] = {one.name: {} for one in distinct(vocabulary.elements.values())}
    for licence in distinct(vocabulary.licences.values()):
        for name in licence.face:
            found[vocabulary.elements[name].name][licence.issuer] = None
    return {
        name: (named,) if (named := vocabulary.elements[name].owner) else tuple(issuers)
        for name, issuers in found.items()
    }


def undecided(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """The elements that several issuers state while nobody said whose word counts, with these issuers.

    The number, issuer and dates of a licence are no such case: each issuer can only mean its own.
    """
    own = {vocabulary.elements[name].name for name in RECORD_FACE if name in vocabulary.elements}
    return {name: issuers for name, issuers in owners(vocabulary).items() if len(issuers) > 1 and name not in own}


def _needs(version: ItemVersion) -> list[Need]:
    return [*version.needs, *(need for route in version.routes.values() for need in route.need or ())]


def _grants(version: ItemVersion) -> list[Grant]:
    return [grant for grant in (version.grant, *(route.grant for route in version.routes.values())) if grant]


def distinct(words: Iterable[T]) -> list[T]:
    """Each thing once, though it is listed under its aliases too."""
    return list({id(word): word for word in words}.values())


Word = Element | LicenceType | MaterialType


def says(word: Word, text: str) -> bool:
    """Whether a word, by name or alias, contains what somebody types."""
    return not text or any(text in name for name in (word.name, *word.aliases))
