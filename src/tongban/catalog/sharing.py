"""The catalogue of data resources (数据资源目录): what other authorities' systems share, and how a copy may be kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tongban.catalog.vocabulary import LicenceType, Sensitivity, Vocabulary


class Connection(StrEnum):
    """How a system is spoken to; where it is and with which keys is said by the deployment."""

    SIGNED = "signed"  # HTTP with the header signature of the national platform
    OAUTH2 = "oauth2"  # HTTP with client credentials
    SQL = "sql"  # a view of a database, read only
    FILES = "files"  # CSV and xlsx files in a folder
    SFTP = "sftp"  # the same, fetched from a server of theirs


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a resource may be had: ``quota`` fetches a day, a copy for ``keep`` seconds, an answer ``within``.

    ``quota`` 0 is without bound; a ``keep`` of 0 means that every page asks the system anew. Where ``consent`` is
    asked for, nothing is fetched before the applicant agreed for that errand; elsewhere the law is basis enough.
    A file put out more than ``fresh`` seconds ago tells nothing any longer; 0 where its age does not matter.
    """

    sensitivity: Sensitivity = Sensitivity.PERSONAL
    quota: int = 0
    keep: int = 300
    within: float = 3.0
    consent: bool = False
    fresh: int = 0


@dataclass(frozen=True, slots=True)
class System:
    """A system of another authority that shares base libraries; ``own`` are terms of single resources."""

    key: str
    name: str
    owner: str
    libraries: tuple[str, ...]
    connection: Connection
    terms: Terms
    own: Mapping[str, Terms]
    source: str | None = None
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A data resource (数据资源): a licence type or record the vocabulary says is shared, and the system with it."""

    type: LicenceType
    system: System
    terms: Terms

    @property
    def name(self) -> str:
        """Its name, which is that of the licence type or record."""
        return self.type.name


def resources(vocabulary: Vocabulary, systems: Mapping[str, System]) -> Mapping[str, Resource]:
    """Every data resource by name: what the vocabulary says a base library shares, where a system has that library."""
    return {one.name: one for one in _resources(vocabulary, systems)}


def _resources(vocabulary: Vocabulary, systems: Mapping[str, System]) -> Iterator[Resource]:
    by_library = {library: system for system in systems.values() for library in system.libraries}
    for name, type_ in vocabulary.licences.items():
        system = by_library.get(type_.library or "")
        if name == type_.name and system is not None:
            yield Resource(type_, system, system.own.get(name, system.terms))
