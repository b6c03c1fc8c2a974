"""What is submitted under a key happens once: the same key and body answers the same, another body is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tongban.cases.services import granting
from tongban.core import idempotency
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, Problem
from tongban.core.serials import forget_blocks
from tongban.core.statement import violated

#: What a case number given a second time breaks.
_NUMBERS = frozenset({"case_number", "notice_number", "bundle_number"})


@dataclass(frozen=True, slots=True)
class Submitted:
    """The answer to a submission; ``repeated`` when the key had been answered before."""

    answer: Mapping[str, Any]
    repeated: bool = False

    @property
    def number(self) -> str:
        """The case number."""
        return str(self.answer["number"])


def once(actor: Actor, key: str, body_digest: str, write: Callable[[str], Submitted]) -> Submitted:
    """Let ``write`` happen once per key; it is given the holder its answer is remembered for.

    Raises what it raises, ``Conflict`` for a duplicate, ``KeyReused`` for the key of something else.
    """
    holder = f"{actor.kind.value}:{actor.id}"
    idempotency.checked(key)
    try:
        return _numbered(write, holder)
    except IntegrityError as error:
        repeated = _after_violation(violated(error), holder, key, body_digest)
        if repeated is None:
            raise
        return repeated
    except Problem:
        # A repeated request may find the world changed by its own first run: the answer given then stands.
        kept = idempotency.recall(holder, key, body_digest)
        if kept is None:
            raise
        return Submitted(kept, repeated=True)


def _numbered(write: Callable[[str], Submitted], holder: str) -> Submitted:
    try:
        return write(holder)
    except IntegrityError as error:
        if violated(error) not in _NUMBERS:
            raise
    # The number was given before: the counters were set back under this process. One from a new block will do.
    forget_blocks()
    return write(holder)


def _after_violation(constraint: str | None, holder: str, key: str, body_digest: str) -> Submitted | None:
    kept = idempotency.recall(holder, key, body_digest)
    if kept is not None:
        return Submitted(kept, repeated=True)
    if constraint == "case_one_open":
        raise Conflict(
            _("您已有一件同样的申请正在办理，不用重复提交。可以在“我的办件”里查看进度。"), code="TB-CASE-410"
        )
    if constraint == "licence_one_valid":
        raise granting.AlreadyLicensed
    return None
