"""Written notices: which happening issues which, its number, and what it says."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as N_

from tongban.cases.history import Entry
from tongban.cases.models import Case
from tongban.cases.states import Happening
from tongban.cases.words import words

#: Title (empty where it depends on the kind of procedure) and the letter its number carries, by happening.
KINDS: Mapping[Happening, tuple[str, str]] = {
    Happening.RECEIVED: (N_("收件凭证"), "收"),
    Happening.ACCEPTED: (N_("受理通知书"), "受"),
    Happening.DEEMED_ACCEPTED: (N_("受理通知书（逾期未告知，视为受理）"), "受"),
    Happening.FOLLOW_ACCEPTED: (N_("容缺受理通知书"), "容"),
    Happening.FOLLOWED: (N_("补交材料收件凭证"), "补收"),
    Happening.FOLLOW_RETURNED: (N_("补交材料退回告知书"), "补退"),
    Happening.LAPSED: (N_("视为撤回申请告知书"), "视撤"),
    Happening.CORRECTION_ASKED: (N_("补正告知书"), "补"),
    Happening.DECLINED: (N_("不予受理决定书"), "不受"),
    Happening.NOT_REQUIRED: (N_("不受理告知书"), "免"),
    Happening.SUSPENDED: (N_("特别程序告知书"), "特"),
    Happening.GRANTED: ("", "准"),
    Happening.REFUSED: ("", "不准"),
    Happening.WITHDRAWN: (N_("撤回申请确认书"), "撤"),
    Happening.REVOKED: ("", "销"),
    Happening.RECTIFIED: (N_("更正决定书"), "正"),
    Happening.CHECKED: (N_("告知承诺核查通知书"), "核"),
}


#: What may happen to one case more than once; the entry's number tells its notices apart.
_REPEATED = frozenset(
    {Happening.SUSPENDED, Happening.RECTIFIED, Happening.FOLLOWED, Happening.FOLLOW_RETURNED, Happening.CHECKED}
)


def number_for(case_number: str, what: Happening, seq: int) -> str | None:
    """The number of the notice that entry ``seq`` of a case issues, None when it issues none."""
    kind = KINDS.get(what)
    if kind is None:
        return None
    return f"{case_number}-{kind[1]}{seq}" if what in _REPEATED else f"{case_number}-{kind[1]}"


def columns(case: Case, entry: Entry) -> dict[str, Any] | None:
    """The columns of the notice an entry issues, as it was worded on that day; None when it issues none."""
    kind = KINDS.get(entry.what)
    if kind is None:
        return None
    return {
        "case_id": case.id,
        "seq": entry.seq,
        "number": entry.payload["notice"],
        "title": title(case.kind, entry.what),
        "addressee": case.applicant_name,
        "body": {"happening": entry.what.value, **_body(case, entry.payload)},
        "issuer": case.implementer_name,
        "issued_at": entry.at,
    }


def title(kind: str, what: Happening) -> str:
    """What the notice of a happening is called in a kind of procedure. KeyError for one that issues none."""
    said = words(kind)
    decisions = {
        Happening.GRANTED: said.granted_notice,
        Happening.REFUSED: said.refused_notice,
        Happening.REVOKED: said.revoked_notice,
    }
    return decisions.get(what) or KINDS[what][0]


def _body(case: Case, payload: Mapping[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in payload.items() if k not in {"notice", "nodes"}}
    applied = {"case_number": case.number, "applied_on": case.applied_on.isoformat()}
    body = {"item": case.item_name, "kind": case.kind, **applied, **kept}
    if case.licence_number:
        body["licence_number"] = case.licence_number
    if case.decision.get("reasons") and "automatic" in payload:
        body["grounds"] = case.decision["reasons"]
    return body
