"""Sign-ins: begun, kept alive by use, ended by time, by their owner, or by whoever looks after accounts."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from tongban.core import clock
from tongban.core.actor import Actor
from tongban.identity.grades import Grade
from tongban.identity.models import SignedIn
from tongban.identity.queries import living
from tongban.identity.services.record import note
from tongban.identity.subjects import Browser, Subject

_SEEN_EVERY = timedelta(seconds=30)


def begin(subject: Subject, provider: str, grade: Grade, where: Browser, *, hint: str = "") -> SignedIn:
    """A new sign-in of a subject, on record. ``hint`` is sealed already: what the provider wants at the sign-out."""
    now = clock.now()
    row = SignedIn(
        subject_kind=subject.kind.value,
        subject_id=subject.id,
        provider=provider[:60],
        grade=grade.value,
        graded_at=now,
        device=where.device[:60],
        address=where.address[:45],
        since=now,
        last_seen=now,
        ends_at=now + timedelta(hours=settings.SESSION_HOURS),
        hint=hint,
    )
    row.save(force_insert=True)
    note(subject, "登录", f"{provider}，{grade.value}", at=where)
    return row


def see(row: SignedIn) -> None:
    """Note a sign of life, at most every half minute."""
    now = clock.now()
    if now - row.last_seen >= _SEEN_EVERY:
        row.last_seen = now
        SignedIn.objects.filter(id=row.id, ended_at=None).update(last_seen=now)


def raise_grade(row: SignedIn, subject: Subject, provider: str, grade: Grade, where: Browser) -> None:
    """The person proved more of who she is: the sign-in carries the higher grade from now on. It never falls."""
    if not grade.meets(Grade.of(row.grade)):
        return
    row.grade, row.provider, row.graded_at = grade.value, provider[:60], clock.now()
    row.save(update_fields=["grade", "provider", "graded_at"])
    note(subject, "提高实名等级", f"{provider}，{grade.value}", at=where)


def end(row: SignedIn, why: str) -> None:
    """This sign-in is over; ending it twice changes nothing."""
    SignedIn.objects.filter(id=row.id, ended_at=None).update(ended_at=clock.now(), ended_why=why[:40], hint="")


def end_one(subject: Subject, session: UUID, where: Browser) -> bool:
    """End one of a subject's own sign-ins elsewhere; False when there is no such one any more."""
    row = next((one for one in living(subject.id) if one.id == session), None)
    if row is None:
        return False
    end(row, "在另一台设备上退出")
    note(subject, "退出一台设备", row.device, at=where)
    return True


def end_all(subject: Subject, why: str, *, but: UUID | None = None, actor: Actor | None = None) -> int:
    """End a subject's sign-ins but one; how many there were."""
    rows = [row for row in living(subject.id) if row.id != but]
    for row in rows:
        end(row, why)
    if rows:
        note(subject, N_("退出其他设备") if but else N_("退出所有设备"), why, actor=actor)
    return len(rows)
