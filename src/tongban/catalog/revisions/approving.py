"""The way of a revision to publication: submitted, countersigned, sent back, given up and had back; each act signed."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongban.catalog.pack.canonical import files_digest
from tongban.catalog.revisions import beginning, copies, rights, surroundings
from tongban.catalog.revisions.checking import Checked, check
from tongban.catalog.revisions.drafting import locked, sign
from tongban.catalog.revisions.models import Revision, RevisionSignature, RevisionStep
from tongban.catalog.revisions.queries import never_in_force
from tongban.catalog.revisions.states import OPEN, Act, State, Subject
from tongban.catalog.revisions.subjects import RECORDS
from tongban.catalog.revisions.texts import COPY
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, Forbidden, Invalid
from tongban.core.unit_of_work import UnitOfWork

REASON = 500


class NotSound(Conflict):
    """The revision has faults that block; ``found`` has them with their places."""

    code = "TB-REV-414"

    def __init__(self, checked: Checked) -> None:
        values = {"count": len(checked.blocking), "first": checked.blocking[0].fault.what}
        super().__init__(_("还有 %(count)d 处要先改正，第一处：%(first)s") % values)
        self.checked = checked


def submit(actor: Actor, revision_id: UUID, digest: str) -> Revision:
    """Put a revision up for countersigning, as the drafter saw it (its ``digest``).

    Raises NotSound (TB-REV-414) while something blocks, Conflict (TB-REV-409) where it changed meanwhile, (TB-REV-413)
    in another state, (TB-REV-416) where nothing differs from the published version, NotFound, Forbidden (TB-REV-403).
    """
    with transaction.atomic():
        row = locked(actor, revision_id, rights.DRAFTER)
        require_state(row, State.DRAFT)
        require_digest(row, digest)
        require_sound(row)
        if row.base and files_digest(_base_files(row)) == row.digest and row.base not in never_in_force():
            said = _("这份稿和施行的版本没有不同，不用提交。请先修改，或者放弃这份稿。")
            raise Conflict(said, code="TB-REV-416")
        with UnitOfWork(actor) as uow:
            row.round += 1
            sign(uow, row, Act.SUBMITTED)
            uow.update(row, state=State.SUBMITTED, round=row.round, changed_at=uow.now)
        return row


def countersign(actor: Actor, revision_id: UUID, digest: str) -> Revision:
    """Put one's name to what a revision says; with enough names (one, two for an item of high risk) it is signed.

    Raises Forbidden (TB-REV-417) for who wrote in it, Conflict (TB-REV-418) for who has signed it already, and as
    :func:`submit` does.
    """
    with transaction.atomic():
        row = locked(actor, revision_id, rights.COUNTERSIGNER)
        require_state(row, State.SUBMITTED)
        require_digest(row, digest)
        refuse_authors(row, actor)
        checked = require_sound(row)
        names = {one.actor_id for one in signatures(row)}
        if actor.id in names:
            raise Conflict(_("您已经会签过这份稿，还要另一位会签人。"), code="TB-REV-418")
        try:
            with UnitOfWork(actor) as uow:
                sign(uow, row, Act.SIGNED)
                enough = len(names) + 1 >= checked.countersignatures
                uow.update(row, state=State.SIGNED if enough else State.SUBMITTED, changed_at=uow.now)
        except IntegrityError as twice:
            raise Conflict(_("您已经会签过这份稿，还要另一位会签人。"), code="TB-REV-418") from twice
        return row


def send_back(actor: Actor, revision_id: UUID, digest: str, reason: str) -> Revision:
    """Give a submitted or signed revision back to its drafter, with the reason; a countersigner or publisher may.

    Raises Invalid (TB-REV-422) without a reason, and as :func:`submit` does.
    """
    said = _reason(reason)
    with transaction.atomic():
        post = next((one for one in (rights.COUNTERSIGNER, rights.PUBLISHER) if actor.holds(one)), rights.COUNTERSIGNER)
        row = locked(actor, revision_id, post)
        require_state(row, State.SUBMITTED, State.SIGNED)
        require_digest(row, digest)
        return _moved(actor, row, Act.SENT_BACK, State.DRAFT, said)


def give_up(actor: Actor, revision_id: UUID, reason: str) -> Revision:
    """Lay an open revision aside, with the reason; nothing of it is lost. Raises as :func:`send_back` does."""
    said = _reason(reason)
    with transaction.atomic():
        row = locked(actor, revision_id, rights.DRAFTER)
        require_state(row, *OPEN)
        return _moved(actor, row, Act.GIVEN_UP, State.GIVEN_UP, said)


def have_back(actor: Actor, revision_id: UUID) -> Revision:
    """Take up a revision that was laid aside. Raises Conflict (TB-REV-410) where another is open by now."""
    with transaction.atomic():
        row = locked(actor, revision_id, rights.DRAFTER)
        require_state(row, State.GIVEN_UP)
        try:
            with transaction.atomic():
                return _moved(actor, row, Act.HAD_BACK, State.DRAFT, "")
        except IntegrityError as taken:
            raise Conflict(_("已经有另一份稿在写，先办完那一份。"), code="TB-REV-410") from taken


def signatures(row: Revision) -> list[RevisionSignature]:
    """The countersignatures that hold: of this round, over what the revision says now."""
    rows = RevisionSignature.objects.filter(revision_id=row.id, act=Act.SIGNED, round=row.round, digest=row.digest)
    return list(rows.order_by("at", "id"))


def authors(row: Revision) -> set[str]:
    """Everybody who wrote in a revision."""
    steps = RevisionStep.objects.filter(revision_id=row.id).values_list("actor_id", flat=True)
    return {row.drafter_id, *steps}


def refuse_authors(row: Revision, actor: Actor) -> None:
    """Raises Forbidden (TB-REV-417) for who wrote in the revision: nobody approves her own."""
    if actor.id in authors(row):
        raise Forbidden(_("您写过这份稿，不能自己会签或发布，请交给别人。"), code="TB-REV-417")


def require_state(row: Revision, *states: State) -> None:
    """Raises Conflict (TB-REV-413) where a revision stands elsewhere."""
    if row.state not in states:
        said = _("这份稿现在是“%(state)s”，不能这样办。请刷新页面再看。") % {"state": State(row.state).label}
        raise Conflict(said, code="TB-REV-413")


def require_digest(row: Revision, digest: str) -> None:
    """Raises Conflict (TB-REV-409) where a revision no longer says what the caller saw."""
    if row.digest != digest:
        raise Conflict(_("您看过以后，这份稿又改过。请重新看一遍，再签名。"), code="TB-REV-409")


def require_sound(row: Revision) -> Checked:
    """What the check found. Raises NotSound (TB-REV-414) where something blocks."""
    checked = check(row)
    if checked.blocking:
        raise NotSound(checked)
    return checked


def _base_files(row: Revision) -> dict[str, str]:
    if row.parent:
        return {COPY: copies.published_text(row.item_key, row.district)}
    subject = Subject(row.subject)
    record = RECORDS[subject].objects.filter(digest=row.base).first()
    if record is None:
        return {}
    return beginning.files_of(record, surroundings.implementing_of(surroundings.published(), row.item_key, subject))


def _moved(actor: Actor, row: Revision, act: Act, state: State, reason: str) -> Revision:
    with UnitOfWork(actor) as uow:
        sign(uow, row, act, reason=reason)
        uow.update(row, state=state, changed_at=uow.now)
    return row


def _reason(text: str) -> str:
    said = text.strip()[:REASON]
    if not said:
        told = _("请写明理由。")
        raise Invalid(told, code="TB-REV-422", fields={"reason": told})
    return said


__all__: Sequence[str] = (
    "NotSound", "authors", "countersign", "give_up", "have_back", "refuse_authors", "require_digest", "require_sound",
    "require_state", "send_back", "signatures", "submit",
)  # fmt: skip
