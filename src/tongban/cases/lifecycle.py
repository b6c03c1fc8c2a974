"""The one life cycle of a case, pure: ``act(state, act, terms, now)`` gives the happenings or a reasoned refusal.

The instant path is receive, accept, grant, certify by the actor 系统 in one batch; people do the same acts singly.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases import assisting, outstanding, promising
from tongban.cases.acts import NOTICE_DAYS, Act, NotAllowed, Payload, Terms, lines
from tongban.cases.collected import OPEN, collect
from tongban.cases.history import CaseState
from tongban.cases.states import Happening, Result, Status

#: Procedures that stop the clock by national law (行政许可法 45); a site survey is not among them.
STOPPING = (N_("听证"), N_("招标"), N_("拍卖"), N_("检验"), N_("检测"), N_("检疫"), N_("鉴定"), N_("专家评审"))
#: What every adverse decision must tell (行政许可法 38); authorities and periods are filled in by the city.
REMEDIES = N_("您对本决定不服的，可以依法申请行政复议，或者依法向人民法院提起行政诉讼（行政许可法 38）。")


def act(state: CaseState, wanted: Act, terms: Terms, now: datetime) -> Payload:
    """The payload of what happens. Raises ``NotAllowed`` with the reason when it may not happen now."""
    allowed = _ALLOWED[wanted.what]
    if state.status not in allowed:
        present = state.status.word if state.status else N_("尚未收件")
        said = {"state": _(present), "act": _(_VERBS[wanted.what])}
        raise NotAllowed(_("办件现在是“%(state)s”状态，不能%(act)s。请刷新页面查看最新状态。") % said)
    return _ACTS[wanted.what](state, wanted.data, terms, now)


def may(state: CaseState, what: Happening) -> bool:
    """True when the state lets the act happen, other conditions aside."""
    return state.status in _ALLOWED[what] and (what not in _EXTRA or _EXTRA[what](state))


def alongside(state: CaseState, what: Happening, data: Mapping[str, Any]) -> bool:
    """True for the opinion on a step that goes at the same time as others and is still open.

    Nothing others may have done since she looked changes what she examined: the facts of a case stand from acceptance.
    """
    return what is Happening.NODE_DONE and may(state, what) and len(state.stage) > 1 and _names_one(state, data)


def _names_one(state: CaseState, data: Mapping[str, Any]) -> bool:
    return data.get("node") is not None and state.place_of(data["node"]) is not None


def _receive(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    return {
        "nodes": list(data["nodes"]),
        **({"together": list(data["together"])} if data.get("together") else {}),
        "route": data.get("route"),
        "notify_by": terms.calendar.add_working_days(now.date(), NOTICE_DAYS).date.isoformat(),
        "effect": data.get("effect"),
        **{name: data[name] for name in ("real_name", "pledge", "promise") if data.get(name)},
    }


def _accept(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    outstanding.require_all(state)
    return _acceptance(now.date(), terms)


def _accept_following(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """Accepted with materials to follow (容缺受理): the clock runs as for any other acceptance."""
    follow = outstanding.accepted(state, data, terms.calendar, now.date())
    return {**_acceptance(now.date(), terms), "follow": follow}


def _acceptance(day: date, terms: Terms) -> Payload:
    due = terms.due(day)
    return {
        "accepted_on": day.isoformat(),
        "due_on": due.date.isoformat(),
        "due_provisional": due.provisional,
        "limit": {"value": terms.limit.value, "unit": terms.limit.unit, "basis": terms.limit.basis},
    }


def _deem_accepted(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """逾期不告知的，自收到申请材料之日起即为受理 (行政许可法 32 四)."""
    if state.complete_on is None or not _notice_over(state, terms, now.date()):
        raise NotAllowed(_("五日一次告知期还没有过，或者该年度的节假日安排待公布、还不能确定，不能视为受理。"))
    follow = outstanding.as_pledged(state, terms.calendar, now.date())
    return _acceptance(state.complete_on, terms) | ({"follow": follow} if follow else {})


def _notice_over(state: CaseState, terms: Terms, today: date) -> bool:
    """Whether the five days are over for certain: a day told before its year's holidays were known is counted anew."""
    if state.notify_by is None or state.complete_on is None:
        return False
    last = terms.calendar.add_working_days(state.complete_on, NOTICE_DAYS)
    return not last.provisional and today > max(last.date, state.notify_by)


def _ask_correction(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    if state.correction_asked:
        raise NotAllowed(_("补正只能一次告知，这件已经告知过一次，不能再要求补正。请依法受理或者不予受理。"))
    if _notice_over(state, terms, now.date()):
        raise NotAllowed(_("已过五日一次告知期，依法视为受理，不能再要求补正。"))
    items = lines(data.get("items"))
    if not items:
        raise NotAllowed(_("请逐条写明需要补正的全部内容。"))
    return {"items": items, "reason": str(data.get("reason", "")).strip()}


def _correct(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    return {
        "note": str(data.get("note", "")).strip(),
        "changed": sorted(data.get("changed", ())),
        **({"handed": list(data["handed"])} if data.get("handed") else {}),
        "notify_by": terms.calendar.add_working_days(now.date(), NOTICE_DAYS).date.isoformat(),
    }


def _with_reason(what: str) -> Callable[[CaseState, Mapping[str, Any], Terms, datetime], Payload]:
    def payload(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
        reasons = lines(data.get("reasons"))
        if not reasons:
            raise NotAllowed(_("%(act)s必须写明理由和依据（行政许可法 38）。") % {"act": _(what)})
        return {"reasons": reasons, "remedies": REMEDIES}

    return payload


def _not_required(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    reasons = lines(data.get("reasons"))
    if not reasons:
        raise NotAllowed(_("请写明依法不需要取得许可的依据（行政许可法 32 一）。"))
    return {"reasons": reasons}


def _finish_node(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    if not state.open_steps or state.deciding:
        raise NotAllowed(_("现在没有需要完成的审查环节，请作出决定。"))
    place = state.place_of(data.get("node"))
    if place is None:
        raise NotAllowed(_("请写明是哪一个环节；现在要办的有：%(nodes)s。") % {"nodes": state.current_node})
    opinion = str(data.get("opinion", "")).strip()
    if not opinion:
        raise NotAllowed(_("请填写本环节的意见。"))
    passed = data.get("passed")
    if not isinstance(passed, bool):
        raise NotAllowed(_("请选择本环节是否符合要求。"))
    return {
        "node": state.nodes[place],
        "opinion": opinion,
        "passed": passed,
        "findings": lines(data.get("findings")),
        "surveyed_on": _survey_day(data.get("surveyed_on"), now.date()),
    }


def _survey_day(text: Any, today: date) -> str | None:
    """The day of a site survey as ISO text; nobody can have been on the spot tomorrow."""
    if not text:
        return None
    try:
        day = date.fromisoformat(str(text))
    except ValueError as error:
        raise NotAllowed(_("踏勘日期不是一个日期，请写成 2026-05-01 的样子。"), code="TB-CASE-413") from error
    if day > today:
        raise NotAllowed(_("踏勘日期不能晚于今天，请填写实际踏勘的日期。"), code="TB-CASE-413")
    return day.isoformat()


def _suspend(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """Only listed procedures stop the clock, with a written notice of the time they take (行政许可法 45)."""
    procedure = data.get("procedure")
    if procedure not in STOPPING:
        raise NotAllowed(_("只有%(procedures)s可以停止计时（行政许可法 45）。") % {"procedures": "、".join(STOPPING)})
    days = data.get("days")
    if not isinstance(days, int) or not 1 <= days <= 365:
        raise NotAllowed(_("请写明所需时间（1 到 365 天），并书面告知申请人。"))
    return {"procedure": procedure, "days": days, "from": now.date().isoformat(), "clause": "行政许可法 45"}


def _resume(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """The due day moves by exactly the working days (or days) that stood still."""
    if state.suspended_on is None or state.due_on is None:
        raise NotAllowed(_("办件没有停止计时。"))
    stood = terms.calendar.working_days_between(state.suspended_on, now.date()).days
    if state.limit_unit == "日":
        due = terms.calendar.add_calendar_days(state.due_on, (now.date() - state.suspended_on).days)
    else:
        due = terms.calendar.add_working_days(state.due_on, stood)
    note = str(data.get("note", ""))
    return {"due_on": due.date.isoformat(), "due_provisional": due.provisional, "note": note, "stood": stood}


def _grant(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    outstanding.require_in_order(state)
    automatic = bool(data.get("automatic"))
    if not automatic:
        _check_reviewed(state)
    opinion = str(data.get("opinion", "")).strip()
    assisting.check_grant(state, automatic=automatic, opinion=opinion)
    if state.objections and not opinion:
        named = "、".join(state.objections)
        raise NotAllowed(_("环节“%(node)s”的结论是不符合要求。仍要准予的，请在决定意见里写明理由。") % {"node": named})
    _check_barred(data, opinion)
    said = {"automatic": automatic, "reasons": list(data.get("reasons", ())), "opinion": opinion}
    said |= promising.to_check(state.promise, terms, now)
    return said | {name: data[name] for name in ("stated", "credit") if data.get(name)}


def _check_barred(data: Mapping[str, Any], opinion: str) -> None:
    """A clause that bars the applicant is applied by a person: who grants all the same says why."""
    bars = (data.get("credit") or {}).get("bars")
    if bars and not opinion:
        said = _("按“%(clause)s”，申请人受到限制。仍要准予的，请在决定意见里写明理由。")
        raise NotAllowed(said % {"clause": "、".join(bars)}, code="TB-CRED-423")


def _check_reviewed(state: CaseState) -> None:
    """A decision, whichever, follows the review (行政许可法 37): whoever decides has every opinion before her."""
    if not state.deciding:
        raise NotAllowed(_("环节“%(node)s”还没有完成，不能作出决定。") % {"node": state.current_node})


def _refuse(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    _check_reviewed(state)
    said = _with_reason(N_("不予许可"))(state, data, terms, now)
    return {**said, "credit": data["credit"]} if data.get("credit") else said


def _certify(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    if state.result is not Result.GRANTED:
        raise NotAllowed(_("没有准予决定，不能制证。"))
    return {"licence": data["licence"], "type": data["type"], "deliver_by": _deliver_by(terms, now)}


def _deliver_by(terms: Terms, now: datetime) -> str:
    """Ten working days to deliver (行政许可法 44)."""
    return terms.calendar.add_working_days(now.date(), 10).date.isoformat()


def _lapse(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    return {**outstanding.lapse(state, data, terms, now), "remedies": REMEDIES}


def _withdraw(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    return {"reason": str(data.get("reason", "")).strip()[:500]}


def _revoke(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    if state.result is not Result.GRANTED:
        raise NotAllowed(_("只有准予的决定可以撤销。"))
    broken = state.promise is not None and state.promise.standing is promising.Standing.BROKEN
    return {**_with_reason(N_("撤销"))(state, data, terms, now), **({"broken_promise": True} if broken else {})}


def _rectify(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """A grant stands but its licence says something wrong: the wrong values are replaced, with reasons."""
    if state.result is not Result.GRANTED or not data.get("licence"):
        raise NotAllowed(_("只有准予并核发了证照的办件可以更正。"))
    changes = [dict(one) for one in data.get("changes", ())]
    if not changes:
        raise NotAllowed(_("没有改动任何内容。请改正有误的照面内容后再提交。"))
    return {**_with_reason(N_("更正"))(state, data, terms, now), "licence": data["licence"], "changes": changes}


def _withdraw_promise(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    return promising.withdrawal(state.promise, data, terms, now)


def _check_promise(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    return promising.finding(state.promise, data, terms, now)


def _answer_check(state: CaseState, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    return promising.answer(state.promise, data)


_ASSISTING = (
    Happening.ASSISTANCE_ASKED, Happening.ASSISTANCE_ANSWERED, Happening.ASSISTANCE_URGED, Happening.ASSISTANCE_ENDED,
)  # fmt: skip
_BEFORE = frozenset({Status.RECEIVED})
_RUNNING = frozenset({Status.ACCEPTED, Status.FOLLOWING, Status.IN_PROGRESS})
_OPEN = _RUNNING | _BEFORE | {Status.CORRECTION, Status.SUSPENDED}
_ALLOWED: dict[Happening, frozenset[Status | None]] = {
    Happening.RECEIVED: frozenset({None}),
    Happening.ACCEPTED: _BEFORE,
    Happening.DEEMED_ACCEPTED: _BEFORE,
    Happening.FOLLOW_ACCEPTED: _BEFORE,
    Happening.FOLLOWED: _BEFORE | outstanding.WAITING,
    Happening.FOLLOW_CONFIRMED: outstanding.WAITING,
    Happening.FOLLOW_RETURNED: outstanding.WAITING,
    Happening.LAPSED: outstanding.WAITING,
    Happening.CORRECTION_ASKED: _BEFORE,
    Happening.CORRECTED: frozenset({Status.CORRECTION}),
    Happening.DECLINED: _BEFORE | {Status.CORRECTION},
    Happening.NOT_REQUIRED: _BEFORE | {Status.CORRECTION},
    Happening.NODE_DONE: _RUNNING,
    Happening.SUSPENDED: _RUNNING,
    Happening.RESUMED: frozenset({Status.SUSPENDED}),
    Happening.GRANTED: _RUNNING,
    Happening.REFUSED: _RUNNING,
    Happening.CERTIFIED: frozenset({Status.CLOSED}),
    Happening.WITHDRAWN: _OPEN,
    Happening.REVOKED: frozenset({Status.CLOSED}),
    Happening.RECTIFIED: frozenset({Status.CLOSED}),
    Happening.PROMISE_WITHDRAWN: _RUNNING | _BEFORE | {Status.CORRECTION, Status.SUSPENDED},
    Happening.CHECKED: frozenset({Status.CLOSED}),
    Happening.CHECK_ANSWERED: frozenset({Status.CLOSED}),
    Happening.COLLECTED: OPEN,
    **dict.fromkeys(_ASSISTING, _OPEN),
}
_VERBS = {
    Happening.RECEIVED: N_("重复收件"),
    Happening.ACCEPTED: N_("受理"),
    Happening.DEEMED_ACCEPTED: N_("视为受理"),
    Happening.FOLLOW_ACCEPTED: N_("容缺受理"),
    Happening.FOLLOWED: N_("补交材料"),
    Happening.FOLLOW_CONFIRMED: N_("核对补交的材料"),
    Happening.FOLLOW_RETURNED: N_("退回补交的材料"),
    Happening.LAPSED: N_("按逾期未补交办结"),
    Happening.CORRECTION_ASKED: N_("要求补正"),
    Happening.CORRECTED: N_("补正"),
    Happening.DECLINED: N_("作出不予受理决定"),
    Happening.NOT_REQUIRED: N_("告知不受理"),
    Happening.NODE_DONE: N_("提交环节意见"),
    Happening.SUSPENDED: N_("停止计时"),
    Happening.RESUMED: N_("恢复计时"),
    Happening.GRANTED: N_("准予"),
    Happening.REFUSED: N_("不予许可"),
    Happening.CERTIFIED: N_("制证"),
    Happening.WITHDRAWN: N_("撤回"),
    Happening.REVOKED: N_("撤销"),
    Happening.RECTIFIED: N_("更正"),
    Happening.PROMISE_WITHDRAWN: N_("撤回承诺"),
    Happening.CHECKED: N_("核查承诺"),
    Happening.CHECK_ANSWERED: N_("答复核查结论"),
    Happening.COLLECTED: N_("收取材料"),
    Happening.ASSISTANCE_ASKED: N_("请别的部门协助"),
    Happening.ASSISTANCE_ANSWERED: N_("答复协助请求"),
    Happening.ASSISTANCE_URGED: N_("催办协助请求"),
    Happening.ASSISTANCE_ENDED: N_("收回协助请求"),
}
_ACTS: dict[Happening, Callable[[CaseState, Mapping[str, Any], Terms, datetime], Payload]] = {
    Happening.RECEIVED: _receive,
    Happening.ACCEPTED: _accept,
    Happening.DEEMED_ACCEPTED: _deem_accepted,
    Happening.FOLLOW_ACCEPTED: _accept_following,
    Happening.FOLLOWED: outstanding.followed,
    Happening.FOLLOW_CONFIRMED: outstanding.confirmed,
    Happening.FOLLOW_RETURNED: outstanding.returned,
    Happening.LAPSED: _lapse,
    Happening.CORRECTION_ASKED: _ask_correction,
    Happening.CORRECTED: _correct,
    Happening.DECLINED: _with_reason(N_("不予受理")),
    Happening.NOT_REQUIRED: _not_required,
    Happening.NODE_DONE: _finish_node,
    Happening.SUSPENDED: _suspend,
    Happening.RESUMED: _resume,
    Happening.GRANTED: _grant,
    Happening.REFUSED: _refuse,
    Happening.CERTIFIED: _certify,
    Happening.WITHDRAWN: _withdraw,
    Happening.REVOKED: _revoke,
    Happening.RECTIFIED: _rectify,
    Happening.PROMISE_WITHDRAWN: _withdraw_promise,
    Happening.CHECKED: _check_promise,
    Happening.CHECK_ANSWERED: _answer_check,
    Happening.COLLECTED: collect,
    Happening.ASSISTANCE_ASKED: assisting.ask,
    Happening.ASSISTANCE_ANSWERED: assisting.answer,
    Happening.ASSISTANCE_URGED: assisting.urge,
    Happening.ASSISTANCE_ENDED: assisting.end,
}
_EXTRA: dict[Happening, Callable[[CaseState], bool]] = {
    Happening.ACCEPTED: lambda s: not s.pledged,
    Happening.FOLLOWED: lambda s: bool(s.awaited),
    Happening.FOLLOW_CONFIRMED: lambda s: bool(s.handed),
    Happening.FOLLOW_RETURNED: lambda s: bool(s.handed),
    Happening.CORRECTION_ASKED: lambda s: not s.correction_asked,
    Happening.NODE_DONE: lambda s: not s.deciding,
    Happening.GRANTED: lambda s: s.deciding and not s.outstanding,
    Happening.REFUSED: lambda s: s.deciding,
    Happening.REVOKED: lambda s: s.result is Result.GRANTED,
    Happening.RECTIFIED: lambda s: s.result is Result.GRANTED and s.licence is not None,
    Happening.PROMISE_WITHDRAWN: lambda s: promising.stands(s.promise),
    Happening.CHECKED: lambda s: s.result is Result.GRANTED and promising.checkable(s.promise),
    Happening.CHECK_ANSWERED: lambda s: s.result is Result.GRANTED and promising.answerable(s.promise),
}
