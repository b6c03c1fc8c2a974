"""Second factors by code: one-time passwords and recovery codes, made, confirmed, used once, taken away."""

from django.db import transaction

from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.throttle import TooManyTries, count_try, forget_tries
from tongban.identity import totp
from tongban.identity.models import OneTimePassword, RecoveryCode, SecurityKey
from tongban.identity.sealing import digest, digests, seal, unseal
from tongban.identity.services.record import note
from tongban.identity.subjects import Browser, Subject

RECOVERY_CODES = 10
_TRIES = 10
_SECRET, _CODE = "totp", "recovery-code"


def begin_totp(subject: Subject) -> str:
    """A secret to be confirmed by a code; one begun and not confirmed is kept for a reload."""
    row = OneTimePassword.objects.filter(subject_id=subject.id).first()
    if row is not None and row.confirmed_at is None:
        return unseal(row.secret, _SECRET)
    secret = totp.new_secret()
    if row is None:
        row = OneTimePassword(subject_id=subject.id)
    row.secret, row.created_at, row.confirmed_at, row.last_step = seal(secret, _SECRET), clock.now(), None, 0
    row.save()
    return secret


def confirm_totp(subject: Subject, code: str, where: Browser) -> list[str] | None:
    """Switch one-time passwords on by a code that proves the secret arrived; new recovery codes, else None."""
    count(subject, where)
    row = OneTimePassword.objects.filter(subject_id=subject.id, confirmed_at=None).first()
    if row is None or not _take_step(row, code):
        return None
    OneTimePassword.objects.filter(id=row.id).update(confirmed_at=clock.now())
    forget_tries("second-factor", str(subject.id))
    note(subject, "开启动态口令", at=where)
    return new_recovery_codes(subject, where)


def remove_totp(subject: Subject, where: Browser) -> None:
    """Switch one-time passwords off."""
    if OneTimePassword.objects.filter(subject_id=subject.id).delete()[0]:
        note(subject, "关闭动态口令", at=where)


def new_recovery_codes(subject: Subject, where: Browser) -> list[str]:
    """Ten new recovery codes, shown this once; those of before are void."""
    codes = [totp.recovery_code() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(subject_id=subject.id).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(subject_id=subject.id, digest=digest(totp.plain(code), _CODE)) for code in codes
        )
    note(subject, "生成恢复码", at=where)
    return codes


def check_code(subject: Subject, code: str, where: Browser) -> str:
    """How a code proves the subject: 动态口令 or 恢复码; empty when it does not. ``TooManyTries`` past ten."""
    count(subject, where)
    row = OneTimePassword.objects.filter(subject_id=subject.id, confirmed_at__isnull=False).first()
    if row is not None and _take_step(row, code.replace(" ", "")):
        forget_tries("second-factor", str(subject.id))
        return "动态口令"
    used = RecoveryCode.objects.filter(
        subject_id=subject.id, used_at=None, digest__in=digests(totp.plain(code), _CODE)
    ).update(used_at=clock.now())
    if not used:
        return ""
    forget_tries("second-factor", str(subject.id))
    note(subject, "使用恢复码", at=where)
    return "恢复码"


def count(subject: Subject, where: Browser) -> None:
    """Count one try of a second factor; past ten nobody gets in for a while, and the owner can read it."""
    try:
        count_try("second-factor", str(subject.id), _TRIES)
    except TooManyTries:
        note(subject, "第二重验证多次不对", "暂时锁定", at=where)
        raise


def _take_step(row: OneTimePassword, code: str) -> bool:
    step = totp.accepted_step(unseal(row.secret, _SECRET), code, clock.now().timestamp(), row.last_step)
    # Of two requests with one code, one finds the step still free.
    return (
        step is not None and OneTimePassword.objects.filter(id=row.id, last_step__lt=step).update(last_step=step) == 1
    )


def reset(subject: Subject, by: Actor) -> None:
    """Take every second factor away from somebody who lost them, by another's hand, on record."""
    with transaction.atomic():
        OneTimePassword.objects.filter(subject_id=subject.id).delete()
        RecoveryCode.objects.filter(subject_id=subject.id).delete()
        SecurityKey.objects.filter(subject_id=subject.id).delete()
    note(subject, "第二重验证被重置", "由管理员重置，请重新设置", actor=by)
