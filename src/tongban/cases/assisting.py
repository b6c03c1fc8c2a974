"""Asking another department about a case (行政协助): what a request, its answer, a reminder and its end say; pure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases.acts import NotAllowed, Payload, Terms
from tongban.cases.history import CaseState
from tongban.cases.needs import VERIFIED

#: What a department that was asked may answer.
MISMATCH, UNKNOWN = N_("不符"), N_("无此记录")
ANSWERS = (VERIFIED, MISMATCH, UNKNOWN)
#: Working days a department may be given.
MOST_DAYS = 30
#: Requests one case may have waiting at once.
MOST_OPEN = 20


class AlreadyAnswered(NotAllowed):
    """Somebody answered the request, or it is no longer needed."""

    code = "TB-CASE-416"


def ask(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """A request: about what, of which department, by which day. Names what it is told, never the values."""
    department, what = _text(data, "department", 80), _text(data, "question", 500)
    if not department or not what:
        raise NotAllowed(_("请写明请哪个部门协助、核对什么。"))
    days = data.get("days")
    if not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
        raise NotAllowed(_("答复期限写 1 到 %(most)d 个工作日。") % {"most": MOST_DAYS})
    if len(state.assisting) >= MOST_OPEN:
        raise NotAllowed(_("这件已经有 %(most)d 份协助请求等着答复，请先等答复。") % {"most": MOST_OPEN})
    due = terms.calendar.add_working_days(now.date(), days)
    return {
        "request": str(data["request"]),
        "about": _text(data, "about", 120) or what[:40],
        "department": department,
        "question": what,
        "why": _text(data, "why", 500),
        "told": list(data.get("told", ())),
        "due_on": due.date.isoformat(),
        "due_provisional": due.provisional,
    }


def answer(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """What the department found; anything but a confirmation says what was found."""
    request = _waiting(state, data)
    reply, said = data.get("answer"), _text(data, "said", 1000)
    if reply not in ANSWERS:
        raise NotAllowed(_("请选择核对的结论：已核实、不符，或者无此记录。"))
    if reply != VERIFIED and not said:
        raise NotAllowed(_("结论是“%(reply)s”的，请写明查到了什么。") % {"reply": _(reply)})
    return {**request, "answer": reply, "said": said, "files": list(data.get("files", ()))}


def urge(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """A reminder after the last day; ``escalated`` once those in charge are told as well."""
    request = _waiting(state, data)
    if date.fromisoformat(data["due_on"]) >= now.date():
        raise NotAllowed(_("还没有到答复期限，不用催办。"))
    return {**request, "due_on": data["due_on"], "escalated": bool(data.get("escalated"))}


def end(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """Nobody waits for the answer any more, and why."""
    why = _text(data, "why", 500)
    if not why:
        raise NotAllowed(_("请写明为什么不再需要对方答复。"))
    return {**_waiting(state, data), "why": why}


def _waiting(state: CaseState, data: Mapping[str, Any]) -> Payload:
    if data.get("request") not in state.assisting:
        raise AlreadyAnswered(_("这份协助请求已经答复，或者不再需要了。请刷新页面查看最新情况。"))
    return {"request": data["request"], "about": data["about"], "department": data["department"]}


def check_grant(state: CaseState, *, automatic: bool, opinion: str) -> None:
    """What was asked and not answered keeps a machine from granting, and asks a person for her reason."""
    if state.assisting and automatic:
        raise NotAllowed(_("请别的部门核对的还没有答复，不能自动准予。"))
    if state.assisting and not opinion:
        said = _("还有 %(count)d 份协助请求没有答复。仍要准予的，请在决定意见里写明理由。")
        raise NotAllowed(said % {"count": len(state.assisting)})


def _text(data: Mapping[str, Any], name: str, most: int) -> str:
    return str(data.get(name) or "").strip()[:most]
