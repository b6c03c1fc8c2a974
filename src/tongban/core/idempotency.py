"""The same key and body answers the same; the same key with another body is refused (blueprint, promise 4)."""

import hashlib
from typing import Any

from django.utils.translation import gettext as _

from tongban.core.errors import Conflict, Invalid
from tongban.core.models import IdempotencyKey
from tongban.core.unit_of_work import UnitOfWork

CONSTRAINT = "idempotency_key_once"


class KeyReused(Conflict):
    """The key was used for something else."""

    status, code = 422, "TB-IDEM-422"


def digest(body: bytes) -> str:
    """The digest a body is recognised by."""
    return hashlib.sha256(body).hexdigest()


def checked(key: str) -> str:
    """A usable key: 8 to 80 visible ASCII characters."""
    if not (8 <= len(key) <= 80 and key.isascii() and key.isprintable() and " " not in key):
        raise Invalid(
            _("幂等键（Idempotency-Key）应为 8 到 80 个可见字符，请换一个键再提交。"), code="TB-IDEM-400", status=400
        )
    return key


def remember(uow: UnitOfWork, actor: str, key: str, body_digest: str, answer: dict[str, Any]) -> None:
    """Write the answer with everything else; a second writer of the key breaks ``idempotency_key_once``."""
    uow.add(IdempotencyKey, actor=actor, key=key, body_digest=body_digest, answer=answer, created_at=uow.now)


def recall(actor: str, key: str, body_digest: str) -> dict[str, Any] | None:
    """The answer given before, None for a new key. Raises ``KeyReused`` when the body was another."""
    kept = IdempotencyKey.objects.filter(actor=actor, key=key).first()
    if kept is None:
        return None
    if kept.body_digest != body_digest:
        raise KeyReused(_("这个幂等键已经用于另一份内容不同的申请。如果是新的申请，请换一个新的键。"))
    answer: dict[str, Any] = kept.answer
    return answer
