"""Forms held over a sign-in: sealed, for the person who wrote them alone, for half an hour, taken once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tongban.core import clock
from tongban.identity.models import HeldForm
from tongban.identity.sealing import seal, unseal

_KEPT = timedelta(minutes=30)
_LARGEST = 200_000


@dataclass(frozen=True, slots=True)
class Held:
    """Where a form was to go, and what was in it."""

    path: str
    fields: Sequence[tuple[str, str]]


def hold(subject: UUID, path: str, fields: Sequence[tuple[str, str]]) -> UUID | None:
    """Hold a form for a subject; None for one too long to be held."""
    text = json.dumps([path, fields], ensure_ascii=False)
    if len(text) > _LARGEST:
        return None
    HeldForm.objects.filter(expires_at__lt=clock.now()).delete()
    row = HeldForm(subject_id=subject, sealed=seal(text, f"form:{subject}"), expires_at=clock.now() + _KEPT)
    row.save(force_insert=True)
    return row.id


def held(form: UUID, subject: UUID) -> Held | None:
    """A form held for this subject; None for anybody else's, or one too old."""
    row = HeldForm.objects.filter(id=form, subject_id=subject, expires_at__gt=clock.now()).first()
    if row is None:
        return None
    path, fields = json.loads(unseal(row.sealed, f"form:{subject}"))
    return Held(path, [(name, value) for name, value in fields])


def let_go(form: UUID, subject: UUID) -> None:
    """Forget a held form."""
    HeldForm.objects.filter(id=form, subject_id=subject).delete()
