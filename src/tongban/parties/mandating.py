"""Mandates made by people themselves: offered by name and code, in force once accepted, taken back at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.core import clock
from tongban.core.city import current_city
from tongban.core.errors import Conflict, Forbidden, Invalid, NotFound
from tongban.core.throttle import count_try
from tongban.parties.models import Mandate, Party, PartyKind
from tongban.parties.queries import GUARDIAN, is_minor, of_age_on, party_by_code, speaks_for
from tongban.standards import resident_id

#: 演示: the longest a mandate made in the portal may last, in years; no source gives a figure.
LONGEST_YEARS = 2
_TRIES = 10
_SWEPT = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """What a principal wants: whom she trusts, by name and code, with which items (none: all), until which day."""

    name: str
    code: str
    items: Sequence[str]
    until: date | None


def offer(giver: Party, principal: Party, wanted: Offer) -> Mandate:
    """Offer a mandate; it is in force once the agent accepts it.

    Raises ``Forbidden`` (TB-MAND-403) for who may not appoint agents of the principal, ``Invalid`` (TB-MAND-422) with
    messages by field, ``TooManyTries`` past ten wrong people, ``Conflict`` (TB-MAND-409) for one that is there already.
    """
    today = clock.today()
    if not speaks_for(giver.id, principal.id, today):
        raise Forbidden(_("只有本人，或者企业的法定代表人、负责人、经营者，才能授权别人代办。"), code="TB-MAND-403")
    _check_until(wanted.until, today)
    agent = _agent(giver, principal, wanted)
    with transaction.atomic():
        same = Mandate.objects.select_for_update().filter(principal_id=principal.id, agent_id=agent.id)
        if any(one.revoked_at is None and (one.until is None or one.until >= today) for one in same):
            raise Conflict(_("您已经给过这个人授权。要改内容，请先收回原来的。"), code="TB-MAND-409")
        row, _made = Mandate.objects.update_or_create(
            principal_id=principal.id, agent_id=agent.id, since=today, city=current_city(),
            defaults={
                "items": list(wanted.items), "until": wanted.until, "role": "经办人", "pending": True,
                "given_by": giver.id, "accepted_at": None, "revoked_at": None,
            },
        )  # fmt: skip
    return row


def _check_until(until: date | None, today: date) -> None:
    latest = date(today.year + LONGEST_YEARS, today.month, min(today.day, 28))
    if until is None or not today <= until <= latest:
        said = _("请填写有效期，从今天起最长 %(years)d 年。") % {"years": LONGEST_YEARS}
        raise Invalid(said, code="TB-MAND-422", fields={"until": said})


def _agent(giver: Party, principal: Party, wanted: Offer) -> Party:
    """The person of this name and code; which of the two is wrong is not told, and guessing is slowed down."""
    count_try("mandate-agent", str(giver.id), _TRIES)
    found = party_by_code(wanted.code.strip().upper())
    if found is None or found.kind != PartyKind.PERSON or found.name != wanted.name.strip():
        said = _("没有找到姓名和公民身份号码都相符的人。请核对；对方要先登录过通办。")
        raise Invalid(said, code="TB-MAND-422", fields={"code": said})
    if found.id in {giver.id, principal.id}:
        said = _("不用授权给自己。")
        raise Invalid(said, code="TB-MAND-422", fields={"code": said})
    return found


@transaction.atomic
def accept(mandate_id: UUID, agent: UUID) -> Mandate:
    """The agent takes the mandate on. Raises ``NotFound`` for another's, ``Conflict`` once it is no longer open."""
    row = _locked(mandate_id)
    if row.agent_id != agent:
        raise NotFound
    if not row.pending or row.revoked_at is not None or (row.until is not None and row.until < clock.today()):
        raise Conflict(_("这份授权已经不能接受：已经接受过、被收回，或者过期了。"), code="TB-MAND-410")
    if row.given_by is None or not speaks_for(row.given_by, row.principal_id, clock.today()):
        raise Conflict(_("给您授权的人已经不能代表对方，请对方重新授权。"), code="TB-MAND-411")
    row.pending, row.accepted_at = False, clock.now()
    row.save(update_fields=["pending", "accepted_at"])
    return row


@transaction.atomic
def end(mandate_id: UUID, person: UUID) -> Mandate:
    """Take a mandate back, decline it, or give it up: at once. Raises ``NotFound`` for who is neither side of it."""
    row = _locked(mandate_id)
    if row.agent_id != person and not speaks_for(person, row.principal_id, clock.today()):
        raise NotFound
    if row.given_by is None:
        raise Conflict(_("这份授权不是在网上办的，请到受理窗口变更。"), code="TB-MAND-412")
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
    return row


def _locked(mandate_id: UUID) -> Mandate:
    row = Mandate.objects.select_for_update().filter(id=mandate_id).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def guard(parent: Party, child: Party) -> Mandate:
    """A guardian, once the household record has shown that she is one, acts for her child until it comes of age.

    Raises ``Forbidden`` (TB-MAND-414) for a child who is of age.
    """
    today = clock.today()
    if not is_minor(child, today):
        raise Forbidden(_("对方已年满十八周岁，请由本人授权。"), code="TB-MAND-414")
    last = of_age_on(resident_id.birth_date(child.code)) - timedelta(days=1)
    row, _made = Mandate.objects.update_or_create(
        principal_id=child.id, agent_id=parent.id, since=today, city=current_city(),
        defaults={"items": [], "until": last, "role": GUARDIAN, "revoked_at": None, "accepted_at": clock.now()},
    )  # fmt: skip
    return row


def sweep_mandates() -> int:
    """Delete mandates made in the portal that ended as long ago as drafts are kept; a bounded number, and how many.

    Who acted for whom in a case stands in the case.
    """
    over = clock.now() - timedelta(days=settings.DRAFT_KEEP_DAYS)
    made = Mandate.objects.filter(given_by__isnull=False)
    ended = made.filter(Q(revoked_at__lt=over) | Q(until__lt=over.astimezone(clock.SHANGHAI).date()))
    ids = list(ended.order_by("id").values_list("id", flat=True)[:_SWEPT])
    Mandate.objects.filter(id__in=ids).delete()
    return len(ids)
