"""Reads about parties: who they are and for whom they may act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.core import clock
from tongban.core.city import current_city
from tongban.core.errors import Forbidden, NotFound
from tongban.core.reading import Joined, rows_of
from tongban.core.statement import array, fetch, read
from tongban.parties.models import Account, Mandate, Party, PartyKind
from tongban.standards import resident_id

#: As what a parent acts for a child; no mandate of the child is needed, and it ends by itself.
GUARDIAN = N_("监护人")
#: Roles in which a firm acts itself, by the person who stands for it.
STANDING = (N_("法定代表人"), N_("负责人"), N_("经营者"))
_WHEN = "agent_id = {agent} and not pending and since <= {on} and (until is null or until >= {on})"
_ON_A_DAY = _WHEN.format(agent="$2::uuid", on="$3::date")
_HELD = f"{_ON_A_DAY} and revoked_at is null order by since, id"
_CIRCLE = f"""id = any(array(select $2::uuid union all
 select principal_id from parties_mandate where city = $1 and {_ON_A_DAY} and revoked_at is null))"""
_ROLE = f"""select role from parties_mandate
 where city = $1 and {_ON_A_DAY} and principal_id = $4::uuid order by since, id limit 1"""


def party(party_id: UUID | str) -> Party:
    """A party by id. Raises NotFound."""
    rows = read(Party, "id = $2::uuid", [party_id])
    if not rows:
        raise NotFound(_("没有找到这个主体。"))
    return rows[0]


def party_by_code(code: str) -> Party | None:
    """A party by 统一社会信用代码 or 公民身份号码."""
    return next(iter(read(Party, "code = $2 order by id limit 1", [code])), None)


def named(text: str, limit: int = 200) -> list[UUID]:
    """The ids of parties whose name holds a text of three characters or more, at most ``limit``."""
    return list(Party.objects.filter(name__contains=text).values_list("id", flat=True)[:limit])


def parties_by_id(ids: Sequence[UUID]) -> dict[UUID, Party]:
    """Several parties in one read."""
    return {row.id: row for row in read(Party, "id = any($2::uuid[])", [array(map(str, set(ids)))])}


@dataclass(frozen=True, slots=True)
class Circle:
    """An agent and everyone she may act for on a day, the agent first, then by name; no one once she is gone.

    ``mandates`` are those she holds, the oldest first; a guardian's ends when the child comes of age.
    """

    agent: UUID
    parties: list[Party]
    mandates: list[Mandate]

    def role(self, principal: UUID) -> str:
        """As what she acts for another one; empty for nobody of hers."""
        return next((mandate.role for mandate in self.mandates if mandate.principal_id == principal), "")

    def covers(self, principal: UUID, item_key: str | None) -> bool:
        """True for herself, or with a mandate that covers the item."""
        return principal == self.agent or any(
            item_key is None or not mandate.items or item_key in mandate.items
            for mandate in self.mandates
            if mandate.principal_id == principal
        )


def circle_of(agent: UUID, on: date) -> Joined[Circle]:
    """An agent and everyone she may act for on a day."""
    held, known = rows_of(Mandate, _HELD, [agent, on]), rows_of(Party, _CIRCLE, [agent, on])
    return Joined((held, known), lambda: _circle(agent, on, held.found, {row.id: row for row in known.found}))


def _circle(agent: UUID, on: date, held: Sequence[Mandate], known: Mapping[UUID, Party]) -> Circle:
    mandates = [one for one in held if one.role != GUARDIAN or _is_ward(known.get(one.principal_id), on)]
    principals = {one.principal_id for one in mandates if one.principal_id in known} - {agent}
    others = sorted((known[principal] for principal in principals), key=lambda row: row.name)
    return Circle(agent, [*([known[agent]] if agent in known else []), *others], mandates)


def _is_ward(row: Party | None, on: date) -> bool:
    return row is not None and is_minor(row, on)


def mandates_of(agent: UUID, on: date) -> list[Mandate]:
    """The mandates an agent holds on a day, the oldest first; a guardian's ends when the child comes of age."""
    return circle_of(agent, on).now().mandates


def of_age_on(born: date) -> date:
    """The eighteenth birthday; one of 29 February has it on 1 March."""
    return date(born.year + 18, 3, 1) if (born.month, born.day) == (2, 29) else born.replace(year=born.year + 18)


def is_minor(row: Party, on: date) -> bool:
    """Whether a person has not reached her eighteenth birthday, by her number; nobody without one is a minor."""
    return resident_id.is_valid(row.code) and on < of_age_on(resident_id.birth_date(row.code))


def mandates_about(party_id: UUID) -> "QuerySet[Mandate]":
    """Every mandate a party gave or holds, past ones too, the newest first."""
    return Mandate.objects.filter(Q(principal_id=party_id) | Q(agent_id=party_id)).order_by("-since", "-id")


def may_act_for(agent: UUID, principal: UUID, item_key: str | None, on: date) -> bool:
    """True for oneself, or with a mandate that is in force and covers the item."""
    return agent == principal or circle_of(agent, on).now().covers(principal, item_key)


def speaks_for(person: UUID, party_id: UUID, on: date) -> bool:
    """Whether a person may appoint agents of a party: herself, or who stands for a firm without limits."""
    return person == party_id or any(
        mandate.role in STANDING and not mandate.items
        for mandate in mandates_of(person, on)
        if mandate.principal_id == party_id
    )


def role_of(agent: UUID, principal: UUID, on: date) -> str:
    """As what an agent acted for a principal on a day: 法定代表人, 经营者, 经办人, …; empty without a mandate."""
    rows = fetch(_ROLE, [current_city(), agent, on, principal])
    return str(rows[0][0]) if rows else ""


@dataclass(frozen=True, slots=True)
class Lapse:
    """A mandate that is over: for whom, since when no more, and whether it was taken back before its last day."""

    principal: Party
    ended: date
    revoked: bool

    @property
    def when(self) -> str:
        """The day, and whether the mandate ran out or was taken back."""
        said = _("已于%(day)s被收回") if self.revoked else _("已于%(day)s到期")
        return said % {"day": date_format(self.ended)}

    @property
    def words(self) -> str:
        """One sentence that names the principal and the day."""
        return _("您代“%(principal)s”办事的授权%(when)s。") % {"principal": self.principal.name, "when": self.when}


def lapses_of(agent: UUID, on: date) -> list[Lapse]:
    """The mandates of an agent that are over, the latest of each principal for whom no other one holds."""
    held = {mandate.principal_id for mandate in mandates_of(agent, on)}
    over = Mandate.objects.filter(Q(until__lt=on) | Q(revoked_at__isnull=False), agent_id=agent, pending=False)
    latest = {row.principal_id: row for row in over.order_by("since", "id") if row.principal_id not in held}
    known = parties_by_id(list(latest))
    return [_lapse(known[principal], row) for principal, row in latest.items() if principal in known]


def _lapse(principal: Party, row: Mandate) -> Lapse:
    taken = None if row.revoked_at is None else row.revoked_at.astimezone(clock.SHANGHAI).date()
    if taken is not None and (row.until is None or taken <= row.until):
        return Lapse(principal, taken, revoked=True)
    assert row.until is not None
    return Lapse(principal, row.until, revoked=False)


def require_mandate(agent: UUID, principal: UUID, item_key: str | None, on: date) -> None:
    """Raises ``Forbidden`` where ``may_act_for`` is false; says when a mandate ended, but no longer for whom."""
    if not may_act_for(agent, principal, item_key, on):
        raise refused(agent, principal, on)


def refused(agent: UUID, principal: UUID, on: date) -> Forbidden:
    """What is said to somebody who has no mandate, or none any more."""
    lapse = next((one for one in lapses_of(agent, on) if one.principal.id == principal), None)
    if lapse is None:
        said = _("您没有代表该主体办理这件事的有效授权。请先请对方重新办理授权，已填的内容会保留。")
    else:
        said = _("您代该主体办事的授权%(when)s。请先请对方重新办理授权，已填的内容会保留。") % {"when": lapse.when}
    return Forbidden(said, code="TB-AUTH-405")


def acts_for(agent: UUID, on: date) -> list[Party]:
    """Everyone the agent may act for on a day, the agent first, then by name."""
    return circle_of(agent, on).now().parties


def account_of(person: UUID) -> Account | None:
    """The account with a password of ours that a person has."""
    return Account.objects.filter(person_id=person).order_by("login").first()


def demonstration_accounts() -> "list[tuple[Account, Party]]":
    """The demonstration accounts with their people."""
    accounts = list(Account.objects.filter(demonstration=True).order_by("login"))
    people = parties_by_id([a.person_id for a in accounts])
    return [(a, people[a.person_id]) for a in accounts if a.person_id in people]


def subject_kind(row: Party) -> str:
    """自然人, 法人 or 个体工商户, as an item's ``for`` says it."""
    return PartyKind(row.kind).value
