"""What the studio has published, laid over a pack that is loaded from disk: a load never takes it away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from tongban.catalog.merged import MERGES_FILE, Merges, agreed, merges_text
from tongban.catalog.models import BundleVersionRecord, ItemVersionRecord
from tongban.catalog.pack.districts import file_of as file_of_list
from tongban.catalog.pack.editing import data_of, remove
from tongban.catalog.pack.implementing import file_of
from tongban.catalog.pack.item import STYLE
from tongban.catalog.pack.sources import SOURCES, read_sources
from tongban.catalog.pack.vocabulary import files_of
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import State, Subject
from tongban.catalog.revisions.subjects import FOLDER, Record
from tongban.catalog.revisions.surroundings import IMPLEMENTING
from tongban.catalog.revisions.texts import COPY

Files = Mapping[str, str]
#: Publications of a city follow one another: each builds on the words of the one before.
_LOCK = 7_405_221
KINDS = ("elements", "licences", "materials")


def studio_file(kind: str) -> str:
    """Where the words of a kind that came from the studio stand among the published ones."""
    return f"vocabulary/{kind}/studio.yaml"


@dataclass(frozen=True, slots=True)
class Layer:
    """The published revisions, the earliest first, and the version folders they became."""

    revisions: Sequence[Revision] = ()
    versions: Mapping[str, Record] = field(default_factory=dict)  # by digest
    merges: Merges = field(default_factory=dict)  # by kind, the words that went into others

    def over(self, disk: Files) -> dict[str, str]:
        """The files of a pack with what the studio published: what the pack has by itself by now stays the pack's."""
        files = dict(disk)
        if not (self.revisions or self.merges) or SOURCES not in disk:
            return files
        if self.merges:
            files[MERGES_FILE] = merges_text(self.merges)
        for kind in KINDS:
            text = self._words(kind, disk)
            if text:
                files[studio_file(kind)] = text
        files[SOURCES] = self._sources(disk[SOURCES])
        for row in self.revisions:
            if row.parent:
                files = _with_list(files, row)
                continue
            version = self.versions.get(row.published)
            folder = f"{FOLDER[Subject(row.subject)]}/{row.item_key}/{row.in_force}/"
            if version is None or any(name.startswith(folder) for name in disk):
                continue
            files |= {folder + name: text for name, text in version.files.items() if name != STYLE}
            if IMPLEMENTING in row.files:
                files[file_of(row.item_key)] = row.files[IMPLEMENTING]
        return files

    def same(self, other: "Layer") -> bool:
        """Whether nothing was published between the two."""
        mine, its = ([row.id for row in one.revisions] for one in (self, other))
        return mine == its and self.merges == other.merges

    def _words(self, kind: str, disk: Files) -> str:
        there = {name for file in files_of(disk, kind) for name in data_of(disk[file])}
        texts = []
        for row in self.revisions:
            text = row.files.get(f"vocabulary/{kind}.yaml", "")
            for name in sorted(there & set(data_of(text))):
                text = remove(text, (name,))
            there |= set(data_of(text))
            texts.append(text if data_of(text) else "")
        return "".join(texts)

    def _sources(self, text: str) -> str:
        known = set(read_sources(text)[0])
        return text + "".join(f"{line}\n" for row in self.revisions for line in _new_rows(row, known))


def _with_list(files: dict[str, str], row: Revision) -> dict[str, str]:
    """The files with a district's list; what the pack says of that day by itself stays, as does an item it dropped."""
    file = file_of_list(row.item_key, row.district, row.in_force)
    known = any(name.startswith(f"items/{row.item_key}/") for name in files)
    return {file: row.files[COPY], **files} if known else files


def _new_rows(row: Revision, known: set[str]) -> Iterator[str]:
    for line in row.files.get(SOURCES, "").splitlines()[1:]:
        key = line.partition(",")[0]
        if key not in known and not line.startswith("#") and line.strip():
            known.add(key)
            yield line


def layer() -> Layer:
    """What the studio has published so far."""
    rows = list(Revision.objects.filter(state=State.PUBLISHED).order_by("changed_at", "id"))
    digests = [row.published for row in rows]
    versions: list[Record] = list(ItemVersionRecord.objects.filter(digest__in=digests)) if rows else []
    if any(row.subject == Subject.BUNDLE for row in rows):
        versions += BundleVersionRecord.objects.filter(digest__in=digests)
    # Of the versions for one day the last one is meant: those before it were withdrawn.
    last = {(type(one), one.key, one.in_force): one for one in sorted(versions, key=lambda one: one.turn)}
    return Layer(rows, {version.digest: version for version in last.values()}, agreed())


def one_at_a_time() -> None:
    """Wait until no other publication is being written; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK, settings.CITY])


def added(published: Files, row: Revision) -> dict[str, str]:
    """The published words and sources with those of one more revision; unchanged where it brings none."""
    files = dict(published)
    for kind in KINDS:
        text = row.files.get(f"vocabulary/{kind}.yaml", "")
        if data_of(text):
            files[studio_file(kind)] = files.get(studio_file(kind), "") + text
    known = set(read_sources(files[SOURCES])[0])
    files[SOURCES] += "".join(f"{line}\n" for line in _new_rows(row, known))
    return files
