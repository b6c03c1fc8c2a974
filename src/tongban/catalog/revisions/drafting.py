"""Writing a revision: begun, edited, undone, redone and talked about; every act is one more step of its history."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from ruamel.yaml.error import YAMLError

from tongban.catalog.models import ItemVersionRecord
from tongban.catalog.pack.canonical import files_digest
from tongban.catalog.pack.editing import ABSENT, names_on, value_at
from tongban.catalog.revisions import beginning, rights, surroundings
from tongban.catalog.revisions.beginning import NewItem
from tongban.catalog.revisions.models import Revision, RevisionComment, RevisionSignature, RevisionStep
from tongban.catalog.revisions.queries import standing
from tongban.catalog.revisions.states import OPEN, Act, Kind, State, Subject
from tongban.catalog.revisions.subjects import IN_CHARGE, MAIN, RECORDS, subject_of
from tongban.catalog.revisions.texts import COPY, Change, Edit, Files, applied, between, taken_back
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, Invalid, NotFound
from tongban.core.unit_of_work import UnitOfWork

_COMMENT = 1000


def begin(actor: Actor, new: NewItem) -> Revision:
    """Begin an item or a bundle that is not published yet.

    Raises Forbidden (TB-REV-403) for whoever does not draft in the department, Invalid (TB-REV-422) with messages by
    field, Conflict (TB-REV-410) where the key is taken.
    """
    now = surroundings.published()
    organisation = surroundings.organisation(now)
    beginning.require_sound(new, organisation)
    rights.require_department(actor, rights.DRAFTER, new.department, new.district)
    if RECORDS[new.subject].objects.filter(key=new.key).exists():
        said = _("“%(key)s”已经有人用了。要改它，请从它开始一份稿；要新建，请换一个英文代号。") % {"key": new.key}
        raise Conflict(said, code="TB-REV-410")
    if new.subject == Subject.BUNDLE:
        return begun(actor, new, beginning.new_bundle_files(new, now.city))
    files = beginning.new_files(new, now.city, organisation, surroundings.vocabulary(now, {}))
    return begun(actor, new, files)


def begin_from(actor: Actor, key: str, digest: str = "", subject: Subject = Subject.ITEM) -> Revision:
    """Begin a revision of a published item or bundle, from its newest version that stands or the one with a digest.

    Raises NotFound for no such version, Forbidden (TB-REV-403), Conflict (TB-REV-410) where a revision is open already.
    """
    rows = RECORDS[subject].objects.filter(key=key).order_by("-in_force", "-turn")
    record = rows.filter(digest=digest).first() if digest else standing(key, subject) or rows.first()
    if record is None:
        raise NotFound(_("没有找到这个版本。"))
    files = beginning.files_of(record, surroundings.implementing_of(surroundings.published(), key, subject))
    new = _said(key, files)
    rights.require_department(actor, rights.DRAFTER, new.department)
    return begun(actor, new, files, base=record.digest)


def bring(actor: Actor, files: Files) -> Revision:
    """Begin a revision with files that were exported elsewhere (by name, as a revision has them).

    Raises as :func:`begin` and :func:`begin_from` do, Invalid (TB-REV-422) where they do not say which item or
    bundle they are of.
    """
    new = _said("", files)
    now = surroundings.published()
    beginning.require_sound(new, surroundings.organisation(now))
    rights.require_department(actor, rights.DRAFTER, new.department)
    record = standing(new.key, new.subject)
    own = dict(files)
    if new.subject == Subject.ITEM and surroundings.IMPLEMENTING not in own and record is not None:
        own[surroundings.IMPLEMENTING] = surroundings.implementing_of(now, new.key)
    return begun(actor, new, own, base=record.digest if record else "", kind=Kind.IMPORT)


def _said(key: str, files: Files) -> NewItem:
    """What item.yaml says of the item, or bundle.yaml of the bundle."""
    subject = subject_of(files)
    main, in_charge = MAIN[subject], IN_CHARGE[subject]
    text = files.get(main, "")
    try:
        said = {name: value_at(text, (name,)) for name in ("key", "name", "kind", in_charge, "for")}
    except (YAMLError, ValueError) as wrong:
        told = _("%(file)s 不是有效的 YAML，读不出是哪一个。") % {"file": main}
        raise Invalid(told, code="TB-REV-422") from wrong
    texts = {name: "" if value is ABSENT else str(value) for name, value in said.items()}
    subjects = said["for"] if isinstance(said["for"], list) else [texts["for"]]
    own = (key or texts["key"], texts["name"], texts["kind"], texts[in_charge], [str(one) for one in subjects])
    return NewItem(*own, subject=subject)


def begun(
    actor: Actor, new: NewItem, files: Files, *, base: str = "", parent: str = "", kind: Kind = Kind.BEGIN
) -> Revision:
    """A revision with its first step; the caller has checked who begins it. Raises Conflict (TB-REV-410)."""
    with UnitOfWork(actor) as uow:
        row = Revision(
            subject=new.subject.value, item_key=new.key, name=new.name, kind=new.kind, department=new.department,
            district=new.district, base=base, files=dict(files), digest=files_digest(files), steps=1,
            drafter_id=actor.id, drafter_name=actor.name, created_at=uow.now, changed_at=uow.now,
            parent=parent,
        )  # fmt: skip
        uow.insert(row)
        _note(uow, row, kind, 1, [])
        try:
            uow.commit()
        except IntegrityError as taken:
            said = _("“%(name)s”已经有一份稿在写，请到那份稿里改。同时只能有一份。") % {"name": new.name}
            raise Conflict(said, code="TB-REV-410") from taken
    return row


def edit(actor: Actor, revision_id: UUID, edits: Sequence[Edit]) -> Revision:
    """Change places of a revision, all or none; a revision already submitted goes back to drafting by it.

    Raises Overtaken (TB-REV-409) where somebody changed such a place meanwhile, Invalid (TB-REV-422), NotFound,
    Forbidden (TB-REV-403), Conflict (TB-REV-411) once it is published or given up. What changes nothing is no step.
    """
    with transaction.atomic():
        row = locked(actor, revision_id, rights.DRAFTER)
        files, changes = applied(row.files, edits)
        return _changed(actor, row, files, Kind.EDIT, changes)


def undo(actor: Actor, revision_id: UUID) -> Revision:
    """Take back one's own newest edit that still holds. Raises as ``edit``; Conflict (TB-REV-412) without one."""
    with transaction.atomic():
        row = locked(actor, revision_id, rights.DRAFTER)
        return _turned(actor, row, to_undo(steps_of(row.id), actor), Kind.UNDO)


def redo(actor: Actor, revision_id: UUID) -> Revision:
    """Do again what one undid last, unless one has edited since. Raises as ``undo``."""
    with transaction.atomic():
        row = locked(actor, revision_id, rights.DRAFTER)
        return _turned(actor, row, to_redo(steps_of(row.id), actor), Kind.REDO)


def comment(
    actor: Actor, revision_id: UUID, text: str, *, file: str = "", path: Sequence[str | int] = (),
    answers: UUID | None = None, settled: bool = False, reopened: bool = False,
) -> RevisionComment:  # fmt: skip
    """Say something of a revision or a place of it, answer what was said, settle it, or take it up again.

    Raises NotFound, Invalid (TB-REV-422) for an empty text that does neither.
    """
    row = Revision.objects.filter(id=revision_id).first()
    if row is None:
        raise NotFound
    rights.require_reader(actor, row)
    said = text.strip()[:_COMMENT]
    if not said and not settled and not reopened:
        raise Invalid(_("请写下您的意见。"), code="TB-REV-422", fields={"text": _("请写下您的意见。")})
    if answers is not None and not RevisionComment.objects.filter(id=answers, revision_id=row.id).exists():
        raise NotFound
    with UnitOfWork(actor) as uow:
        made = RevisionComment(
            revision_id=row.id, answers=answers, file=file, path=list(path), names=_names(row, file, path), text=said,
            settled=settled, reopened=reopened, actor_id=actor.id, actor_name=actor.name, at=uow.now,
        )  # fmt: skip
        uow.insert(made)
    return made


def _names(row: Revision, file: str, path: Sequence[str | int]) -> list[str]:
    """By what the list entries on a path are known; nothing where the text cannot be read."""
    try:
        return list(names_on(row.files.get(file, ""), tuple(path))) if file.endswith(".yaml") else []
    except (YAMLError, ValueError):
        return []


def locked(actor: Actor, revision_id: UUID, post: str) -> Revision:
    """A revision held against others until the transaction ends. Raises NotFound, Forbidden (TB-REV-403)."""
    row = Revision.objects.select_for_update().filter(id=revision_id).first()
    if row is None:
        raise NotFound(_("没有找到这份稿，或者它不在您的职责范围内。"))
    rights.require(actor, post, row)
    return row


def steps_of(revision_id: UUID) -> list[RevisionStep]:
    """The steps of a revision, the oldest first."""
    return list(RevisionStep.objects.filter(revision_id=revision_id).order_by("number"))


def holding(steps: Sequence[RevisionStep]) -> set[int]:
    """The numbers of the steps that have not been taken back."""
    held: set[int] = set()
    gone: set[int] = set()
    for step in reversed(steps):
        if step.number not in gone:
            held.add(step.number)
            if step.undoes is not None:
                gone.add(step.undoes)
    return held


def to_undo(steps: Sequence[RevisionStep], actor: Actor) -> RevisionStep | None:
    """The step an undo of this person takes back."""
    held = holding(steps)
    own = (one for one in reversed(steps) if one.actor_id == actor.id and one.number in held)
    return next((one for one in own if one.kind in (Kind.EDIT, Kind.REDO)), None)


def to_redo(steps: Sequence[RevisionStep], actor: Actor) -> RevisionStep | None:
    """The undo a redo of this person takes back."""
    held = holding(steps)
    own = [one for one in reversed(steps) if one.actor_id == actor.id and one.number in held and one.kind != Kind.REDO]
    return own[0] if own and own[0].kind == Kind.UNDO else None


def _turned(actor: Actor, row: Revision, step: RevisionStep | None, kind: Kind) -> Revision:
    if step is None:
        raise Conflict(_("没有可以撤销或重做的修改。"), code="TB-REV-412")
    later = RevisionStep.objects.filter(revision_id=row.id, number__gt=step.number).order_by("number")
    files = taken_back(row.files, step.changes, [one.changes for one in later])
    return _changed(actor, row, files, kind, between(row.files, files), undoes=step.number)


def _changed(
    actor: Actor, row: Revision, files: Files, kind: Kind, changes: list[Change], undoes: int | None = None
) -> Revision:
    """Write one more step; the caller holds the row."""
    if row.state not in OPEN:
        raise Conflict(_("这份稿已经发布或者放弃，不能再改。请重新开始一份稿。"), code="TB-REV-411")
    if not changes and undoes is None:
        return row
    with UnitOfWork(actor) as uow:
        _note(uow, row, kind, row.steps + 1, changes, undoes)
        if row.state != State.DRAFT:
            sign(uow, row, Act.RECALLED)
        name, item_kind = _called(row, files)
        uow.update(
            row, files=dict(files), digest=files_digest(files), steps=row.steps + 1, state=State.DRAFT,
            changed_at=uow.now, name=name, kind=item_kind, parent=_parent(row, files),
        )  # fmt: skip
    return row


def _called(row: Revision, files: Files) -> tuple[str, str]:
    """The name and kind a list shows: as its file says, or as before where it cannot be read."""
    text = files.get(MAIN[Subject(row.subject)], "")
    try:
        said = [value_at(text, (name,)) for name in ("name", "kind")]
    except (YAMLError, ValueError):
        return row.name, row.kind
    name, kind = (one.strip() if isinstance(one, str) else "" for one in said)
    return name[:120] or row.name, kind[:40] or row.kind


def _parent(row: Revision, files: Files) -> str:
    """The city's version a district's copy says it is written beside; as before where it names none there is."""
    if not row.parent:
        return ""
    try:
        day = value_at(files.get(COPY, ""), ("parent",))
    except (YAMLError, ValueError):
        return row.parent
    known = ItemVersionRecord.objects.filter(key=row.item_key, in_force=day) if isinstance(day, date) else None
    return (known.values_list("digest", flat=True).first() if known is not None else None) or row.parent


def sign(uow: UnitOfWork, row: Revision, act: Act, **more: object) -> None:
    """Write down who did what to a revision, over what it says now."""
    uow.add(
        RevisionSignature, revision_id=row.id, act=act.value, round=row.round, digest=row.digest,
        actor_id=uow.actor.id, actor_name=uow.actor.name, at=uow.now, **more,
    )  # fmt: skip


def _note(
    uow: UnitOfWork, row: Revision, kind: Kind, number: int, changes: list[Change], undoes: int | None = None
) -> None:
    uow.add(
        RevisionStep, revision_id=row.id, number=number, kind=kind.value, undoes=undoes, changes=changes,
        actor_id=uow.actor.id, actor_name=uow.actor.name, at=uow.now,
    )  # fmt: skip
