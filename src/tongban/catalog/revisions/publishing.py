"""Publishing a countersigned revision from a day on, and withdrawing a version: immutable, and seen at once."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongban.catalog import bundles, gap_index, queries
from tongban.catalog.bundle import BundleVersion
from tongban.catalog.definition import ItemVersion
from tongban.catalog.indexing import index_rows
from tongban.catalog.listing import listing_of
from tongban.catalog.models import BundleVersionRecord, CityRecord, ItemVersionRecord, VocabularyRecord
from tongban.catalog.opendata.making import renew
from tongban.catalog.pack.bundle import BUNDLE, compile_bundle
from tongban.catalog.pack.canonical import bundle_digest, files_digest, version_digest
from tongban.catalog.pack.check import ItemFolder
from tongban.catalog.pack.implementing import file_of
from tongban.catalog.pack.item import STYLE, compile_item
from tongban.catalog.pack.sources import SOURCES, read_sources
from tongban.catalog.revisions import layer, rights, surroundings
from tongban.catalog.revisions.approving import (
    REASON,
    refuse_authors,
    require_digest,
    require_sound,
    require_state,
    signatures,
)
from tongban.catalog.revisions.copy_publishing import require_newest_list, write_list
from tongban.catalog.revisions.drafting import locked, sign
from tongban.catalog.revisions.models import Revision, VersionEnd
from tongban.catalog.revisions.queries import never_in_force, standing
from tongban.catalog.revisions.states import Act, State, Subject
from tongban.catalog.revisions.subjects import RECORDS, Record
from tongban.catalog.revisions.surroundings import IMPLEMENTING, Published
from tongban.catalog.search import vectors, word_meaning
from tongban.catalog.search.entries import Sayings, bundle_entry, entry_of
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, Invalid, NotFound
from tongban.core.unit_of_work import UnitOfWork
from tongban.org.services import define_implementer

_BRINGS_FILES = ("item.yaml", "rules.yaml", "examples.yaml", BUNDLE)


def publish(actor: Actor, revision_id: UUID, digest: str, in_force: date) -> Revision:
    """Publish what was countersigned, in force from today or a later day; all of it or nothing, once.

    Raises Conflict (TB-REV-409) where the digest is not what was signed, (TB-REV-413) in another state, (TB-REV-414)
    where it no longer fits what is published, (TB-REV-415) where a newer version was published meanwhile, Invalid
    (TB-REV-422) for a day that cannot be, Forbidden (TB-REV-403, TB-REV-417), NotFound.
    """
    with transaction.atomic():
        layer.one_at_a_time()
        row = locked(actor, revision_id, rights.PUBLISHER)
        require_state(row, State.SIGNED)
        require_digest(row, digest)
        refuse_authors(row, actor)
        checked = require_sound(row)
        if len(signatures(row)) < checked.countersignatures:
            raise Conflict(_("会签还不够，不能发布。"), code="TB-REV-413")
        (require_newest_list if row.parent else _require_newest)(row, in_force)
        _require_day(in_force, checked.version or checked.bundle)
        (write_list if row.parent else _write)(actor, row, in_force)
        renew(_told_anew(row))
    return row


def withdraw(actor: Actor, digest: str, last_day: date, reason: str) -> VersionEnd:
    """End a version without a successor: with a last day from today on; before it came into force it never will.

    Raises NotFound, Forbidden (TB-REV-403), Invalid (TB-REV-422) with messages by field.
    """
    record = next((row for model in RECORDS.values() if (row := model.objects.filter(digest=digest).first())), None)
    if record is None:
        raise NotFound(_("没有找到这个版本。"))
    rights.require_department(actor, rights.PUBLISHER, _in_charge(record))
    today = clock.today()
    never = record.in_force > today
    fields = {}
    if not never and last_day < today:
        fields["last_day"] = _("最后一天不能早于今天。")
    if not reason.strip():
        fields["reason"] = _("请写明理由。")
    if fields:
        raise Invalid(_("还不能停用，请看标出的几项。"), code="TB-REV-422", fields=fields)
    with transaction.atomic():
        layer.one_at_a_time()
        with UnitOfWork(actor) as uow:
            end = VersionEnd(
                item_key=record.key, digest=digest, reason=reason.strip()[:REASON], actor_id=actor.id,
                actor_name=actor.name, last_day=record.in_force - timedelta(days=1) if never else last_day, at=uow.now,
            )  # fmt: skip
            uow.insert(end)
            _forget_after(uow)
        renew(_told_anew(record))
    return end


def _told_anew(what: Revision | Record) -> set[str]:
    """The items of which the open catalogue tells something else now: of a bundle every item that ever was part."""
    key = what.item_key if isinstance(what, Revision) else what.key
    if isinstance(what, ItemVersionRecord) or (isinstance(what, Revision) and what.subject == Subject.ITEM):
        return {key}
    every = BundleVersionRecord.objects.filter(key=key)
    return {item for one in every for item in bundles.compiled(one).items}


def _in_charge(record: Record) -> str:
    """The department in charge of a published version."""
    if isinstance(record, BundleVersionRecord):
        return bundles.compiled(record).lead
    return queries.version(record.digest).department


def _forget_after(uow: UnitOfWork) -> None:
    """Have every list of this process read anew."""
    for forget in (queries.forget, bundles.forget):
        uow.after_commit(forget)
        transaction.on_commit(forget)  # again: others may have read what was before meanwhile


def _require_newest(row: Revision, in_force: date) -> None:
    newest = standing(row.item_key, Subject(row.subject))
    if not _begun_from(row, newest):
        said = _("这份稿写着的时候，又发布了别的版本。请退回，从新版本另起一份稿，把改动写进去。")
        raise Conflict(said, code="TB-REV-415")
    if newest is not None and in_force <= newest.in_force:
        said = _("上一版 %(day)s 起施行，新版本要晚于那一天。") % {"day": newest.in_force.isoformat()}
        raise Invalid(said, code="TB-REV-422", fields={"in_force": said})


def _begun_from(row: Revision, newest: Record | None) -> bool:
    """Whether a revision was begun from the newest version, or from one withdrawn before its day that came after it."""
    if row.base == (newest.digest if newest is not None else ""):
        return True
    if row.base not in never_in_force():
        return False
    withdrawn = RECORDS[Subject(row.subject)].objects.get(digest=row.base)
    return newest is None or newest.loaded_at < withdrawn.loaded_at


def _turn(row: Revision, in_force: date, digest: str) -> int:
    """How many versions for the day were withdrawn before. Raises Invalid (TB-REV-422) where one is the same."""
    same_day = RECORDS[Subject(row.subject)].objects.filter(key=row.item_key, in_force=in_force)
    before = list(same_day.values_list("digest", flat=True))
    if digest in before:
        said = _("这一天的这一版已经停用，内容一字不差，不能再发布一次。请另选一天，或者改了再发布。")
        raise Invalid(said, code="TB-REV-422", fields={"in_force": said})
    return len(before)


def _require_day(in_force: date, version: ItemVersion | BundleVersion | None) -> None:
    said = ""
    if in_force < clock.today():
        said = _("施行日期不能早于今天。")
    elif version is not None and version.until is not None and version.until < in_force:
        said = _("稿里写的最后一天 %(day)s 早于施行日期。") % {"day": version.until.isoformat()}
    if said:
        raise Invalid(said, code="TB-REV-422", fields={"in_force": said})


def _write(actor: Actor, row: Revision, in_force: date) -> None:
    now = surroundings.published()
    words = layer.added(now.words, row)
    with UnitOfWork(actor) as uow:
        if words != now.words:
            uow.insert(VocabularyRecord(files=words, digest=files_digest(words), loaded_at=uow.now))
        put = _put_item if row.subject == Subject.ITEM else _put_bundle
        digest = put(uow, row, in_force, now, words)
        sign(uow, row, Act.PUBLISHED, in_force=in_force)
        uow.update(row, state=State.PUBLISHED, published=digest, in_force=in_force, changed_at=uow.now)
        _forget_after(uow)
    if row.subject == Subject.ITEM:
        _handled(now, row)


def _folder_files(row: Revision) -> dict[str, str]:
    """The files of the version folder, with the city's style of licences."""
    style = surroundings.style()
    files = {name: text for name, text in row.files.items() if name in _BRINGS_FILES or name.endswith(".typ")}
    return files | ({STYLE: style} if style else {})


def _put_item(uow: UnitOfWork, row: Revision, in_force: date, now: Published, words: dict[str, str]) -> str:
    """The version of an item, its index and the open catalogue's files; its digest."""
    words_digest, city_files, files = files_digest(words), _city_files(now, row), _folder_files(row)
    digest = version_digest(now.city.code, row.item_key, in_force, files)
    version = compile_item(files, surroundings.vocabulary(now, row.files), in_force, digest)
    folder = ItemFolder(row.item_key, in_force, files, digest, version)
    if city_files != now.city_files:
        uow.insert(CityRecord(files=city_files, digest=files_digest(city_files), loaded_at=uow.now))
    uow.insert(_record(folder, words_digest, uow.now, _turn(row, in_force, digest)))
    for one in index_rows(version, words_digest):
        uow.insert(one)
    for gap in gap_index.rows(version, read_sources(words[SOURCES])[0], queries.english()):
        uow.insert(gap)
    names = word_meaning.names(surroundings.vocabulary(now, row.files))
    for event in vectors.announcements([entry_of(listing_of(version, words_digest), Sayings())], names):
        uow.emit(event)
    return digest


def _put_bundle(uow: UnitOfWork, row: Revision, in_force: date, now: Published, words: dict[str, str]) -> str:
    """The version of a bundle; its digest."""
    files = _folder_files(row)
    digest = bundle_digest(now.city.code, row.item_key, in_force, files)
    version = compile_bundle(files, surroundings.vocabulary(now, row.files), in_force, digest)
    uow.insert(
        BundleVersionRecord(
            key=row.item_key,
            in_force=in_force,
            turn=_turn(row, in_force, digest),
            declared_until=version.until,
            name=version.name,
            kind=version.kind,
            files=files,
            digest=digest,
            vocabulary_digest=files_digest(words),
            loaded_at=uow.now,
        )
    )
    for event in vectors.announcements([bundle_entry(version)]):
        uow.emit(event)
    return digest


def _record(folder: ItemFolder, words: str, now: datetime, turn: int) -> ItemVersionRecord:
    version = folder.version
    return ItemVersionRecord(
        key=folder.key, in_force=folder.in_force, turn=turn, declared_until=version.until, name=version.name,
        kind=version.kind, files=dict(folder.files), digest=folder.digest, vocabulary_digest=words, loaded_at=now,
    )  # fmt: skip


def _city_files(now: Published, row: Revision) -> dict[str, str]:
    own = {file_of(row.item_key): row.files[IMPLEMENTING]} if IMPLEMENTING in row.files else {}
    return {**now.city_files, **own}


def _handled(now: Published, row: Revision) -> None:
    """The bodies that handle the item from now on, where people apply."""
    bodies = surroundings.organisation(now, row.item_key, row.files.get(IMPLEMENTING)).bodies
    for body in bodies:
        if row.item_key in body.codes:
            define_implementer(
                row.item_key, body.district, code=body.codes[row.item_key], name=body.name, uscc=body.uscc,
                department=body.department, demonstration=now.city.demonstration,
            )  # fmt: skip
