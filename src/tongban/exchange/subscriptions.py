"""数据订阅: which item may have which data resource, asked for, approved and ended by people; without one, no fetch."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tongban.catalog import queries as catalog
from tongban.catalog.vocabulary import Vocabulary
from tongban.core import clock
from tongban.core.actor import SYSTEM, Actor
from tongban.core.errors import Conflict, Invalid
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange import credit
from tongban.exchange.models import Standing, Subscription, SubscriptionAct
from tongban.exchange.ports import Purpose

#: What else than an item may need a resource: the guardians of a child (several joined by 、), looked up where a parent
#: asks to act for it; and the path of that fact.
GUARDIANS_USE, GUARDIANS = "guardians", "监护关系登记信息.监护人公民身份号码"


class BadAct(Conflict):
    """The subscription stands otherwise than whoever acts on it saw."""

    code = "TB-SHARE-409"


def needed(paths: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """The data resources that fact paths lie in, by the name of their type."""
    types = dict.fromkeys(path.partition(".")[0] for path in paths if "." in path)
    return [name for name in types if name in vocabulary.licences and vocabulary.licences[name].library]


def wanted(purpose: Purpose, resource: str) -> None:
    """Ask, in nobody's name, for what an errand would have needed; nothing where it was asked for or ended already."""
    with UnitOfWork(SYSTEM) as uow:
        item = next(iter(purpose.items), "")
        if item and not Subscription.objects.filter(item=item, resource=resource).exists():
            _add(uow, item, resource, purpose.said, Standing.ASKED, _("办理时用得到，还没有订阅"))


def ask(actor: Actor, item: str, resource: str, purpose: str) -> None:
    """Ask for a resource. Raises Invalid (TB-SHARE-422) for an unknown one or without a purpose, ``BadAct``."""
    if resource not in catalog.resources():
        raise Invalid(_("目录里没有数据资源“%(name)s”。") % {"name": resource}, code="TB-SHARE-422")
    if not purpose.strip():
        raise Invalid(_("请写明用途。"), code="TB-SHARE-422", fields={"purpose": _("请写明用途。")})
    try:
        with UnitOfWork(actor) as uow:
            _add(uow, item, resource, purpose, Standing.ASKED, purpose)
    except IntegrityError as error:
        raise BadAct(_("这个事项已经申请过这项数据。")) from error


def _add(
    uow: UnitOfWork, item: str, resource: str, purpose: str, state: Standing, reason: str, until: date | None = None
) -> None:
    row = Subscription(
        item=item, resource=resource, purpose=purpose.strip()[:200], state=state, until=until, asked_at=uow.now
    )
    uow.insert(row)
    _told(uow, row, reason)


def _told(uow: UnitOfWork, row: Subscription, reason: str) -> None:
    uow.insert(
        SubscriptionAct(
            subscription_id=row.id,
            state=row.state,
            until=row.until,
            actor_id=uow.actor.id,
            actor_name=uow.actor.name,
            reason=reason.strip()[:300],
            at=uow.now,
        )
    )


def decide(actor: Actor, row: Subscription, state: Standing, reason: str, until: date | None = None) -> None:
    """Approve, or end, with the reason. The caller has checked that the actor may.

    Raises Invalid (TB-SHARE-422) without a reason or for a day gone by, ``BadAct`` where it stands so already,
    ``StaleVersion`` where another officer was quicker.
    """
    if not reason.strip():
        raise Invalid(_("请写明理由。"), code="TB-SHARE-422", fields={"reason": _("请写明理由。")})
    if until is not None and until < clock.today():
        raise Invalid(_("截止日已经过了。"), code="TB-SHARE-422", fields={"until": _("请写今天或以后的日期。")})
    if state == row.state and until == row.until:
        raise BadAct(_("这项订阅已经是“%(state)s”。") % {"state": row.state})
    with UnitOfWork(actor) as uow:
        uow.update(row, state=state.value, until=until)
        _told(uow, row, reason)


def grant_demonstration(reading: Iterable[tuple[str, str, Iterable[str]]]) -> int:
    """演示: approve what a demonstration pack's items (key, name, paths) read; how many are new.

    What an officer ended stays ended.
    """
    vocabulary, known = catalog.vocabulary(), catalog.resources()
    there = set(Subscription.objects.values_list("item", "resource"))
    new = {(key, one): f"办理{name}" for key, name, paths in reading for one in needed(paths, vocabulary)}
    new |= {(GUARDIANS_USE, one): "核实监护关系" for one in needed([GUARDIANS], vocabulary)}
    new |= {(credit.USE, one): "作出决定前查询信用" for one in needed(credit.asked_of(vocabulary), vocabulary)}
    count = 0
    with UnitOfWork(SYSTEM) as uow:
        for (item, resource), purpose in new.items():
            if (item, resource) not in there and resource in known:
                _add(uow, item, resource, purpose, Standing.APPROVED, "演示城市包里的事项，载入时批准")
                count += 1
    return count
