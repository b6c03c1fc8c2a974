"""What came of a case, in words: the big word, one sentence, the reasons, and the notice that says it in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongban.cases import notices
from tongban.cases.history import Entry
from tongban.cases.models import Case
from tongban.cases.states import Happening, Result, Status
from tongban.cases.words import words
from tongban.catalog import queries as catalog
from tongban.channels import presenting
from tongban.channels.addresses import reverse
from tongban.channels.portal import lines
from tongban.channels.shapes import Link, ReasonLine
from tongban.rules import Effect

#: The acts that decide a case, each with a notice of its own.
_DECIDING = {Happening.DECLINED, Happening.NOT_REQUIRED, Happening.GRANTED, Happening.REFUSED, Happening.REVOKED}


@dataclass(frozen=True, slots=True)
class Why:
    """Why a case went where it went: conditions with how each came out, or what an officer wrote. May be empty."""

    title: str = ""
    reasons: Sequence[ReasonLine] = ()
    written: Sequence[str] = ()


def why(case: Case, entries: Sequence[Entry]) -> Why:
    """The reasons of the act that decided the case; while it is open, why a person decides; after withdrawal none."""
    if case.result in {Result.WITHDRAWN, Result.LAPSED}:
        return Why()
    decided = _decided(entries)
    if decided is None:
        return _rules_say(case, _("为什么由工作人员办理"))
    if decided.payload.get("automatic"):
        return _rules_say(case, _("为什么准予"))
    if decided.what is Happening.GRANTED:
        return _rules_say(case, "") if case.route else Why(_("为什么准予"), written=decided.payload["reasons"])
    if decided.what is Happening.NOT_REQUIRED and case.route:
        return _rules_say(case, "")
    return Why(_("理由"), written=decided.payload["reasons"])


def _rules_say(case: Case, title: str) -> Why:
    """The conditions as the rules found them; of a routing table only the row that applies."""
    version = catalog.version(case.item_digest)
    if version.automatic_forbidden and not (version.rules.checks or version.rules.rows):
        return Why(title, [ReasonLine(version.automatic_forbidden, "true")])
    reasons = presenting.stored_reasons(case)
    if case.decision.get("effect") == Effect.ROUTE:
        return Why(_("按哪一种情形办理"), [reason for reason in reasons if reason.truth == "true"])
    return Why(title, reasons)


def _decided(entries: Sequence[Entry]) -> Entry | None:
    return next((entry for entry in reversed(entries) if entry.what in _DECIDING), None)


def notice_of(case: Case, entries: Sequence[Entry]) -> Link | None:
    """The notice of the act that decided the case."""
    decided = _decided(entries)
    number = decided.payload.get("notice") if decided is not None else None
    if decided is None or not number:
        return None
    return Link(notices.title(case.kind, decided.what), reverse("portal:notice", args=[case.number, number]))


def outcome(case: Case) -> dict[str, str]:
    """Tone, big word and sentence of the page that says what came of a case."""
    if case.result == Result.GRANTED:
        return {"outcome": "granted", "word": words(case.kind).granted, "summary": _granted(case)}
    if case.status == Status.NOT_REQUIRED:
        route = catalog.version(case.item_digest).routes.get(case.route)
        return {"outcome": "not_needed", "word": _("不需要办理"), "summary": route.say if route else ""}
    if case.open:
        return {"outcome": "handed_over", "word": _("已转工作人员办理"), "summary": _handed_over(case)}
    word = presenting.result_word(case) if case.result else Status(case.status).word
    return {
        "outcome": "refused" if case.result not in {Result.WITHDRAWN, Result.LAPSED} else "",
        "word": word,
        "summary": lines.next_sentence(case),
    }


def _granted(case: Case) -> str:
    if case.automatic:
        said = _("系统按规则核对了下面各项，都符合，当场作出准予决定。")
        return " ".join([said, *_left_to_applicant(case), *_by_promise(case)])
    return " ".join([_("工作人员审查后作出了准予决定。"), *_by_promise(case)])


def _by_promise(case: Case) -> list[str]:
    """That a grant rests on a promise still to be checked, and by when it will be."""
    if not case.check_state or case.check_due is None:
        return []
    return [_("这是以告知承诺方式取得的，%(day)s 前核查。") % {"day": case.check_due.isoformat()}]


def _left_to_applicant(case: Case) -> list[str]:
    """What the grant of a machine does not say: the conditions no rule read."""
    left = [one.text for one in catalog.version(case.item_digest).conditions if one.own_check]
    if not left:
        return []
    return [_("“%(conditions)s”由申请人自行确认，系统没有核对。") % {"conditions": "”“".join(left)}]


def _handed_over(case: Case) -> str:
    held_back = case.decision.get("held_back")
    route = catalog.version(case.item_digest).routes.get(case.route)
    if route is not None:
        return route.say + _("您不用再做什么，有进展会发消息告诉您。")
    if held_back:
        return _("%(why)s，所以由工作人员审查决定。您不用再做什么，有进展会发消息告诉您。") % {"why": held_back}
    return _("申请已收到，由工作人员审查决定。您不用再做什么，有进展会发消息告诉您。")
