"""Materials that follow after acceptance (容缺受理), pure: what is outstanding, until when, and what follows if not.

Basic conditions fulfilled and main materials in hand, only secondary ones lacking: after a written commitment the case
is accepted; the period is told once, and who misses it counts as having withdrawn (安阳 24).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.acts import NotAllowed, Payload, Terms, lines
from tongban.cases.history import CaseState
from tongban.cases.states import Status
from tongban.standards.working_days import Calendar

#: Where a case stands while something accepted later is outstanding; a special procedure does not stop that period.
WAITING = frozenset({Status.FOLLOWING, Status.SUSPENDED})
#: What a case ends with where the period was missed; the city's pack says what it rests on.
WITHDRAWN = "承诺后补的材料逾期没有补交，按书面承诺视为撤回申请。"
#: That nothing is lost by it but this application.
ANEW = "材料齐备后可以重新申请。"


def require_all(state: CaseState) -> None:
    """An acceptance without more says that nothing lacks. Raises ``NotAllowed``."""
    if state.pledged:
        said = _("申请人承诺后补“%(names)s”，还没有收到。请选择“容缺受理”，或者要求补正。")
        raise NotAllowed(said % {"names": "、".join(state.pledged)})


def require_in_order(state: CaseState) -> None:
    """A grant rests on everything. Raises ``NotAllowed`` while something is outstanding or was not looked at."""
    if state.outstanding:
        said = _("“%(names)s”还没有补交，或者补交后还没有核对，不能准予。")
        raise NotAllowed(said % {"names": "、".join(state.outstanding)})


def accepted(state: CaseState, data: Mapping[str, Any], calendar: Calendar, today: date) -> Payload:
    """What follows after an officer's acceptance: ``days`` are those of what may follow, ``materials`` what she chose.

    What the applicant has not committed herself to yet needs her written commitment at the window (``signed``).
    """
    days = {**data.get("days", {}), **dict.fromkeys(state.pledged, state.pledged_days)}
    chosen = _named(data)
    if not chosen:
        raise NotAllowed(_("请勾选哪几份材料后补；材料都齐的，请直接受理。"))
    if unknown := [name for name in chosen if name not in days]:
        said = _("“%(names)s”不在可以后补的目录里，缺它不能容缺受理。")
        raise NotAllowed(said % {"names": "、".join(unknown)})
    if set(chosen) - set(state.pledged) and not data.get("signed"):
        raise NotAllowed(_("容缺受理要有申请人的书面承诺。请收到承诺书后勾选确认。"))
    return _from(calendar, today, min(days[name] for name in chosen), chosen)


def as_pledged(state: CaseState, calendar: Calendar, today: date) -> Payload | None:
    """The same for an acceptance by law: what was promised follows, counted from the day that is told."""
    return _from(calendar, today, state.pledged_days, state.pledged) if state.pledged else None


def _from(calendar: Calendar, start: date, days: int, names: Iterable[str]) -> Payload:
    last = calendar.add_working_days(start, days)
    told = {"from": start.isoformat(), "days": days, "by": last.date.isoformat(), "provisional": last.provisional}
    return {"materials": list(names), **told}


def followed(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """Handed in, over the portal or at the window (``way``)."""
    chosen = _among(data, state.awaited, _("“%(names)s”不在要补交的材料里，或者已经交过。"))
    return {"materials": chosen, "way": str(data.get("way", "")), "note": str(data.get("note", "")).strip()[:500]}


def confirmed(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """Found in order."""
    return {"materials": _among(data, state.handed, _not_handed())}


def returned(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """Found wanting, with reasons: the period grows by the working days the looking took; one is left at least."""
    chosen, reasons = _among(data, state.handed, _not_handed()), lines(data.get("reasons"))
    if not reasons:
        raise NotAllowed(_("请写明哪里不符合要求、怎样补。"))
    today, calendar = now.date(), terms.calendar
    start = state.follow_from or today
    stood = calendar.working_days_between(state.handed_on or today, today).days
    days = max(state.follow_days + stood, calendar.working_days_between(start, today).days + 1)
    return {"materials": chosen, "reasons": reasons, "follow": _from(calendar, start, days, chosen)}


def lapsed(state: CaseState, calendar: Calendar, today: date) -> bool:
    """Whether the period is over for certain and something has not come: counted anew with the holidays known now."""
    if state.status not in WAITING or not state.awaited or state.follow_by is None or state.follow_from is None:
        return False
    last = calendar.add_working_days(state.follow_from, state.follow_days)
    return not last.provisional and today > max(last.date, state.follow_by)


def lapse(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """Treated as withdrawn, which the clock says and no person; ``basis`` is what the materials' list rests on."""
    if not lapsed(state, terms.calendar, now.date()) or state.follow_by is None:
        raise NotAllowed(_("补交期限还没有过，或者该年度的节假日安排待公布、还不能确定，不能视为撤回。"))
    told = {"materials": list(state.awaited), "by": state.follow_by.isoformat(), "basis": list(data.get("basis", ()))}
    return {**told, "reasons": [WITHDRAWN], "anew": ANEW}


def _not_handed() -> str:
    return _("“%(names)s”没有等着核对的补交材料。")


def _among(data: Mapping[str, Any], known: Iterable[str], said: str) -> list[str]:
    chosen = _named(data)
    if not chosen:
        raise NotAllowed(_("请勾选是哪几份材料。"))
    if unknown := [name for name in chosen if name not in set(known)]:
        raise NotAllowed(said % {"names": "、".join(unknown)})
    return chosen


def _named(data: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(str(name) for name in data.get("materials", ())))
