"""What a revision stands among: the published words, sources, organisation and items, with what it brings itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tongban.catalog.city import City
from tongban.catalog.errors import NothingLoaded
from tongban.catalog.models import CityRecord, ItemVersionRecord, VocabularyRecord
from tongban.catalog.pack.city import PACK, read_city
from tongban.catalog.pack.faults import Fault, PackFaults
from tongban.catalog.pack.implementing import file_of
from tongban.catalog.pack.item import STYLE
from tongban.catalog.pack.organisation import Organisation, read_organisation
from tongban.catalog.pack.sources import SOURCES, read_sources
from tongban.catalog.pack.usage import Surroundings
from tongban.catalog.pack.vocabulary import read_vocabulary
from tongban.catalog.revisions.states import Subject
from tongban.catalog.vocabulary import Vocabulary

Files = Mapping[str, str]
IMPLEMENTING = "implementing.csv"
#: Where the words of a revision stand among the published ones while it is checked.
_OWN = {f"vocabulary/{kind}.yaml": f"vocabulary/{kind}/revision.yaml" for kind in ("elements", "licences", "materials")}


@dataclass(frozen=True, slots=True)
class Published:
    """The newest published files beside the items, and what they say."""

    words_digest: str
    city_digest: str
    words: Files
    city_files: Files
    city: City


def published() -> Published:
    """What is published now. Raises NothingLoaded before a pack is loaded."""
    digests = [
        model.objects.order_by("-loaded_at", "-id").values_list("digest", flat=True).first()
        for model in (VocabularyRecord, CityRecord)
    ]
    if digests[0] is None or digests[1] is None:
        raise NothingLoaded
    return _published(str(digests[0]), str(digests[1]))


@lru_cache(maxsize=4)
def _published(words: str, city: str) -> Published:
    word_files = VocabularyRecord.objects.filter(digest=words)[:1].get().files
    city_files = CityRecord.objects.filter(digest=city)[:1].get().files
    return Published(words, city, word_files, city_files, read_city(city_files[PACK]))


def style() -> str:
    """The city's style of licences, as the version published last has it; empty where there is none."""
    newest = ItemVersionRecord.objects.order_by("-loaded_at", "-id").values_list("files", flat=True).first()
    return str((newest or {}).get(STYLE, ""))


def organisation(now: Published, key: str = "", implementing: str | None = None) -> Organisation:
    """The organisation with the bodies that handle each item, one item's as a revision has them."""
    return _organisation(now.words_digest, now.city_digest, key, implementing)[0]


def organisation_faults(now: Published, key: str, implementing: str | None) -> tuple[Fault, ...]:
    """What is wrong with who handles an item as a revision says it."""
    found = _organisation(now.words_digest, now.city_digest, key, implementing)[1]
    return tuple(fault for fault in found if fault.file == file_of(key))


@lru_cache(maxsize=16)
def _organisation(words: str, city: str, key: str, implementing: str | None) -> tuple[Organisation, tuple[Fault, ...]]:
    now = _published(words, city)
    own = {} if implementing is None else {file_of(key): implementing}
    found, faults = read_organisation({**now.city_files, **own}, now.city)
    return found, tuple(faults)


def implementing_of(now: Published, key: str, subject: Subject = Subject.ITEM) -> str:
    """Who handles an item, as published; empty for a new one, and for a bundle: its members are handled."""
    return now.city_files.get(file_of(key), "") if subject == Subject.ITEM else ""


def vocabulary(now: Published, files: Files) -> Vocabulary:
    """The published words with those a revision brings. Raises PackFaults in terms of the revision's own files."""
    own = tuple(sorted((name, text) for name, text in files.items() if name in _OWN))
    return _vocabulary(now.words_digest, now.city_digest, own)


@lru_cache(maxsize=64)
def _vocabulary(words: str, city: str, own: tuple[tuple[str, str], ...]) -> Vocabulary:
    brought = {_OWN[name]: text for name, text in own}
    try:
        return read_vocabulary({**_published(words, city).words, **brought})
    except PackFaults as found:
        raise PackFaults(map(_in_own_terms, found.faults)) from None


def _in_own_terms(fault: Fault) -> Fault:
    names = {there: here for here, there in _OWN.items()}
    return Fault(names.get(fault.file, fault.file), fault.line, fault.code, fault.what, fault.remedy, fault.shown)


def sources(now: Published, files: Files) -> tuple[frozenset[str], list[Fault]]:
    """The keys of the published sources with those a revision brings, and what is wrong with its rows."""
    known, _faults = read_sources(now.words[SOURCES])
    brought, faults = read_sources(files.get(SOURCES, ""))
    again = [
        Fault(SOURCES, 1, "TB-PACK-083", f"来源“{key}”已经有了", "从稿里删去这一行，直接用它")
        for key in sorted(set(known) & set(brought))
    ]
    return frozenset({*known, *brought}), [*faults, *again]


def around(now: Published, key: str, files: Files) -> tuple[Surroundings, list[Fault]]:
    """What a revision's item may refer to. Raises PackFaults for words that cannot be read."""
    words = vocabulary(now, files)
    keys, faults = sources(now, files)
    implementing = files.get(IMPLEMENTING)
    bodies = organisation(now, key, implementing)
    return Surroundings(words, bodies, keys, now.city.themes), [
        *faults,
        *organisation_faults(now, key, implementing),
    ]
