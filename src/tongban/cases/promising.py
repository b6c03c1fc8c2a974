"""A promise in place of proof (告知承诺) through the life of a case: signed, checked, kept or broken; pure.

安阳市政务服务条例 25–29 as the city's data has them: told, promised in writing, decided at once, withdrawn before the
decision, checked afterwards, put right within a period, and where that fails the grant is revoked.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from msgspec import Struct
from msgspec.structs import replace

from tongban.cases.acts import NOTICE_DAYS, NotAllowed, Payload, Terms, lines

#: Longest text of what an applicant says to a finding.
LONGEST = 2000


class Standing(StrEnum):
    """How a promise stands."""

    SIGNED = N_("已签署")
    WITHDRAWN = N_("已撤回")
    TO_CHECK = N_("待核查")
    TO_RECTIFY = N_("限期整改")
    KEPT = N_("属实")
    BROKEN = N_("违背承诺")
    REVOKED = N_("违诺已撤销")


class Finding(StrEnum):
    """What a check comes to."""

    TRUE = N_("属实")
    RECTIFY = N_("限期整改")
    FALSE = N_("虚假承诺")
    UNCORRECTED = N_("逾期不改或者改后仍不符合")


#: The standings in which people of the department still have something to do.
OPEN = (Standing.TO_CHECK, Standing.TO_RECTIFY, Standing.BROKEN)
_AFTER = {
    Finding.TRUE: Standing.KEPT,
    Finding.RECTIFY: Standing.TO_RECTIFY,
    Finding.FALSE: Standing.BROKEN,
    Finding.UNCORRECTED: Standing.BROKEN,
}


class Promised(Struct, frozen=True):
    """What was promised, by whom, and how it stands; ``due_on`` is the last day to check, or to put right."""

    standing: Standing
    text: str
    name: str
    post: str
    check_days: int
    rectify_days: int
    spares: tuple[str, ...] = ()
    due_on: date | None = None
    provisional: bool = False
    answered: bool = False


def signed(payload: Mapping[str, Any]) -> Promised:
    """The promise as the entry of receipt sealed it."""
    return Promised(
        Standing.SIGNED,
        payload["text"],
        payload["name"],
        payload["check"]["by"],
        payload["check"]["days"],
        payload["check"]["rectify"],
        tuple(payload.get("spares", ())),
    )


def stands(promise: Promised | None) -> bool:
    """True for a promise that the decision may still rest on."""
    return promise is not None and promise.standing is Standing.SIGNED


def checkable(promise: Promised | None) -> bool:
    """True while the department has still to find whether it holds."""
    return promise is not None and promise.standing in {Standing.TO_CHECK, Standing.TO_RECTIFY}


def answerable(promise: Promised | None) -> bool:
    """True while the applicant may say what she put right, or state her case before the grant is revoked."""
    return promise is not None and promise.standing in {Standing.TO_RECTIFY, Standing.BROKEN}


def over(standing: Standing) -> Standing:
    """How a promise stands once the grant is revoked: broken for good, or no longer of any matter."""
    return Standing.REVOKED if standing is Standing.BROKEN else Standing.WITHDRAWN


def to_check(promise: Promised | None, terms: Terms, now: datetime) -> Payload:
    """What a grant says of the check it is followed by; nothing where it rests on no promise."""
    if promise is None or promise.standing is not Standing.SIGNED:
        return {}
    due = terms.calendar.add_working_days(now.date(), promise.check_days)
    check = {"by": promise.post, "due_on": due.date.isoformat(), "due_provisional": due.provisional}
    return {"promise_check": check}


def granted(promise: Promised | None, payload: Mapping[str, Any]) -> Promised | None:
    """The promise after a grant: to be checked, where the grant rests on it."""
    check = payload.get("promise_check")
    if promise is None or not check:
        return promise
    due, provisional = date.fromisoformat(check["due_on"]), check["due_provisional"]
    return replace(promise, standing=Standing.TO_CHECK, due_on=due, provisional=provisional)


def withdrawal(promise: Promised | None, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """The applicant takes her promise back before the decision; the five days to tell what is missing begin anew."""
    if promise is None or not stands(promise):
        raise NotAllowed(_("这件没有可以撤回的承诺。"))
    notify_by = terms.calendar.add_working_days(now.date(), NOTICE_DAYS).date.isoformat()
    reason = str(data.get("reason", "")).strip()[:500]
    return {"reason": reason, "instead": list(promise.spares), "notify_by": notify_by}


def finding(promise: Promised | None, data: Mapping[str, Any], terms: Terms, now: datetime) -> Payload:
    """What the check found; a period to put things right is given once, and runs out before a promise is broken by it.

    A statement that was false breaks the promise whatever the period.
    """
    if promise is None or not checkable(promise):
        raise NotAllowed(_("这件现在没有要核查的承诺。"))
    try:
        result = Finding(str(data.get("finding", "")))
    except ValueError as error:
        raise NotAllowed(_("请选择核查的结论。")) from error
    found = lines(data.get("findings"))
    if not found:
        raise NotAllowed(_("请逐条写明核查看到的事实。"))
    _check_turn(promise, result, now.date())
    said: Payload = {"finding": result.value, "findings": found}
    if result is not Finding.RECTIFY:
        return said
    due = terms.calendar.add_working_days(now.date(), promise.rectify_days)
    return {**said, "rectify_by": due.date.isoformat(), "rectify_provisional": due.provisional}


def _check_turn(promise: Promised, result: Finding, today: date) -> None:
    rectifying = promise.standing is Standing.TO_RECTIFY
    if result is Finding.RECTIFY and rectifying:
        raise NotAllowed(_("整改期限只给一次。请核查整改的情况，写明属实，或者逾期不改、改后仍不符合。"))
    if result is not Finding.UNCORRECTED:
        return
    if not rectifying:
        raise NotAllowed(_("还没有责令限期整改，不能认定逾期不改。"))
    if promise.due_on is not None and today <= promise.due_on and not promise.answered:
        said = {"day": promise.due_on.isoformat()}
        raise NotAllowed(_("整改期限到 %(day)s，还没有过，申请人也没有说已经改好，不能认定逾期不改。") % said)
    if promise.provisional and not promise.answered:
        raise NotAllowed(_("整改期限所在年度的节假日安排待公布，期限还不能确定，不能认定逾期不改。"))


def checked(promise: Promised, payload: Mapping[str, Any]) -> Promised:
    """The promise after a check."""
    standing = _AFTER[Finding(payload["finding"])]
    due = date.fromisoformat(payload["rectify_by"]) if payload.get("rectify_by") else None
    return replace(
        promise, standing=standing, due_on=due, provisional=payload.get("rectify_provisional", False), answered=False
    )


def answer(promise: Promised | None, data: Mapping[str, Any]) -> Payload:
    """What the applicant says: what she has put right, or why the finding is wrong."""
    if promise is None or not answerable(promise):
        raise NotAllowed(_("现在没有需要您答复的核查结论。"))
    text = str(data.get("text", "")).strip()[:LONGEST]
    if not text:
        raise NotAllowed(_("请写明整改的情况，或者您的意见。"))
    return {"text": text, "to": promise.standing.value}
