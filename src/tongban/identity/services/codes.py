"""One-time codes: by text message for a person who forgot her password, as a link for a member of staff."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from tongban.core import clock
from tongban.identity.models import OneTimeCode
from tongban.identity.sealing import digest, digests

VALID = timedelta(minutes=15)
LINK_VALID = timedelta(hours=24)
_TRIES = 5
PASSWORD_CODE, PASSWORD_LINK = "password-code", "password-link"


def new_code(subject: UUID) -> str:
    """A code of six digits for a subject; one given before is void."""
    code = f"{secrets.randbelow(10**6):06d}"
    _replace(subject, PASSWORD_CODE, digest(f"{subject}{code}", PASSWORD_CODE), VALID)
    return code


def use_code(subject: UUID, code: str) -> bool:
    """Whether it is the code given to the subject, in time, unused, within five tries; from now on it is used."""
    open_ = OneTimeCode.objects.filter(
        subject_id=subject, purpose=PASSWORD_CODE, used_at=None, expires_at__gt=clock.now(), tries__lt=_TRIES
    )
    if not open_.update(tries=F("tries") + 1):
        return False
    wanted = digests(f"{subject}{code.strip()}", PASSWORD_CODE)
    now = clock.now()
    # The try has been counted already, so the last one allowed stands at the limit now.
    rows = OneTimeCode.objects.filter(
        subject_id=subject, purpose=PASSWORD_CODE, used_at=None, expires_at__gt=now, digest__in=wanted
    )
    return rows.update(used_at=now) == 1


def new_link(subject: UUID) -> str:
    """The secret of a link that lets a subject choose a password; a link given before is void."""
    secret = secrets.token_urlsafe(32)
    _replace(subject, PASSWORD_LINK, digest(secret, PASSWORD_LINK), LINK_VALID)
    return secret


def link_subject(secret: str) -> UUID | None:
    """Whose link it is, while it may still be used."""
    row = OneTimeCode.objects.filter(
        purpose=PASSWORD_LINK, digest__in=digests(secret, PASSWORD_LINK), used_at=None, expires_at__gt=clock.now()
    ).first()
    return None if row is None else row.subject_id


def use_link(secret: str) -> UUID | None:
    """Whose link it was; it opens nothing any more."""
    subject = link_subject(secret)
    rows = OneTimeCode.objects.filter(purpose=PASSWORD_LINK, digest__in=digests(secret, PASSWORD_LINK), used_at=None)
    return subject if subject is not None and rows.update(used_at=clock.now()) == 1 else None


def _replace(subject: UUID, purpose: str, kept: str, valid: timedelta) -> None:
    with transaction.atomic():
        OneTimeCode.objects.filter(subject_id=subject, purpose=purpose).delete()
        OneTimeCode(subject_id=subject, purpose=purpose, digest=kept, expires_at=clock.now() + valid).save(
            force_insert=True
        )
