"""A written notice as the printable page shows it, worded from what was recorded on the day it was issued.

It is a record of law: its words are Chinese whatever language the page around it is in.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from django.conf import settings
from django.utils import translation

from tongban.cases.models import Notice, NoticeReceipt
from tongban.cases.promising import Finding
from tongban.cases.states import Happening
from tongban.cases.words import words
from tongban.channels.presenting import name_of, shown_plain
from tongban.channels.shapes import Link
from tongban.core import clock
from tongban.rules import BY_PERSON

log = structlog.get_logger(__name__)

Body = Mapping[str, Any]
#: The language of the law, and so of every notice.
LAW = "zh-hans"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a notice says: a paragraph, the list it introduces, paragraphs after it."""

    opening: str
    listed: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


def context(notice: Notice, receipt: NoticeReceipt | None, back: Link) -> dict[str, Any]:
    """The context of ``notice.html``."""
    body: Body = notice.body
    with translation.override(LAW):
        wording = _WORDED[Happening(body["happening"])](body)
    return {
        "demo": settings.DEMO,
        "unit": notice.issuer,
        "title": notice.title,
        "number": notice.number,
        "to": notice.addressee,
        "signed_by": notice.issuer,
        "signed_at": notice.issued_at.astimezone(clock.SHANGHAI).date(),
        "seal_url": _seal(notice.issuer),
        "back": back,
        "wording": wording,
        "remedies": body.get("remedies", ""),
        "case_number": body["case_number"],
        "delivered": _delivered(receipt),
    }


def _seal(issuer: str) -> str:
    """The demonstration seal as a picture in the page itself; in production the place stays free for the real one."""
    if not settings.DEMO:
        return ""
    # Typesetting takes memory: only processes that show a notice load it.
    from tongban.licences.documents.errors import DocumentError
    from tongban.licences.documents.seal_picture import draw_seal

    try:
        picture = draw_seal(issuer, "svg")
    except DocumentError as error:  # a name too long for a seal: the notice stands without it
        log.warning("notice.no_seal", code=error.code)
        return ""
    return f"data:image/svg+xml;base64,{b64encode(picture).decode()}"


def _delivered(receipt: NoticeReceipt | None) -> str:
    if receipt is None:
        return "送达回证：申请人还没有查看。"
    at = receipt.at.astimezone(clock.SHANGHAI)
    return "送达回证：{who}于 {at} {way}。".format(
        who=receipt.person_name,
        at=f"{at:%Y-%m-%d %H:%M}",
        way=receipt.way,
    )  # fmt: skip


def _day(text: str | None) -> str:
    return f"{(day := date.fromisoformat(text)).year}年{day.month}月{day.day}日" if text else ""


def _applied(body: Body) -> str:
    return "您于{day}提出的“{item}”申请（办件编号 {number}）".format(
        day=_day(body["applied_on"]),
        item=body["item"],
        number=body["case_number"],
    )  # fmt: skip


def _received(body: Body) -> Wording:
    rest = (
        "已经收到。本机关将在{day}前告知您是否受理；需要补正的，一次告知全部内容。"
        "逾期不告知的，自收到申请材料之日起即为受理（行政许可法 32）。"
    ).format(day=_day(body["notify_by"]))
    pledge = body.get("pledge")
    return Wording(_applied(body) + rest, closing=_pledged(pledge) if pledge else ())


def _pledged(pledge: Body) -> tuple[str, ...]:
    at = datetime.fromisoformat(pledge["at"]).astimezone(clock.SHANGHAI)
    signed = f"承诺人：{pledge['by']}，{at:%Y-%m-%d %H:%M}；校验值 {pledge['digest'][:16]}。"
    return (f"容缺受理承诺书：{pledge['text']}", signed)


def _accepted(body: Body) -> Wording:
    limit = body["limit"]
    rest = "决定予以受理。自{start}起计算办理期限，期限 {value} 个{unit}，应于{due}前作出决定。".format(
        start=_day(body["accepted_on"]),
        value=limit["value"],
        unit=limit["unit"],
        due=_day(body["due_on"]),
    )  # fmt: skip
    closing = []
    if limit.get("basis"):
        closing.append("期限依据：{basis}。".format(basis=limit["basis"]))
    if body["due_provisional"]:
        closing.append("该年度的节假日安排待公布，上述日期为暂定。")
    if body.get("follow"):
        closing.append(_until(body["follow"]))
    return Wording(f"{_applied(body)}，{rest}", closing=tuple(closing))


def _until(follow: Body) -> str:
    names, doubt = "、".join(follow["materials"]), "（暂定，节假日安排待公布）" if follow["provisional"] else ""
    asked = f"下列材料可以在受理后补交：{names}。请在{_day(follow['by'])}前补交{doubt}。"
    return asked + "逾期没有补交的，按您的书面承诺视为撤回申请。补交的材料可以在“我的办件”里上传，也可以交到窗口。"


def _followed(body: Body) -> Wording:
    way = f"（{body['way']}）" if body.get("way") else ""
    return Wording(
        f"{_applied(body)}，收到补交的材料{way}：", tuple(body["materials"]), ("工作人员将核对是否符合要求。",)
    )


def _returned(body: Body) -> Wording:
    opening = f"{_applied(body)}，补交的“{'、'.join(body['materials'])}”不符合要求："
    return Wording(opening, tuple(body["reasons"]), (_until(body["follow"]),))


def _lapsed(body: Body) -> Wording:
    opening = f"{_applied(body)}，下列材料应于{_day(body['by'])}前补交，逾期没有收到："
    basis = tuple(f"依据：{one}" for one in body["basis"])
    return Wording(opening, tuple(body["materials"]), (*body["reasons"], *basis, body["anew"]))


def _correction(body: Body) -> Wording:
    opening = f"{_applied(body)}，需要补正下列全部内容："
    closing = ["请在“我的办件”里一次补齐后提交。补正所需时间不计入办理期限。"]
    return Wording(opening, tuple(body["items"]), tuple([body["reason"]] * bool(body.get("reason")) + closing))


def _with_reasons(decision: str) -> Callable[[Body], Wording]:
    def worded(body: Body) -> Wording:
        opening = f"{_applied(body)}，{decision}理由和依据如下："  # fmt: skip
        return Wording(opening, tuple(body["reasons"]))

    return worded


def _suspended(body: Body) -> Wording:
    rest = "需要进行{procedure}，自{day}起停止计时，所需时间 {days} 天（{clause}）。结束后恢复计时。".format(
        procedure=body["procedure"],
        day=_day(body["from"]),
        days=body["days"],
        clause=body["clause"],
    )  # fmt: skip
    return Wording(f"{_applied(body)}，{rest}")


def _granted(body: Body) -> Wording:
    grounds = tuple(f"{g['name']}（{g['clause']}）" if g.get("clause") else g["name"] for g in _met(body))
    word = words(body["kind"]).granted
    opening = f"{_applied(body)}，经审查，决定{word}。"
    if grounds:
        opening += "符合的条件："
    closing = []
    if body.get("opinion"):
        closing.append("决定意见：{opinion}".format(opinion=body["opinion"]))
    closing += _stated(body.get("stated"))
    if body.get("licence_number"):
        closing.append("证照编号：{number}。".format(number=body["licence_number"]))
    if check := body.get("promise_check"):
        unsure = "（暂定；该年度的节假日安排待公布）" if check["due_provisional"] else ""
        said = "本决定以告知承诺方式作出。本机关在{day}{unsure}前核查；与承诺不符的，限期整改，直至撤销决定。"
        closing.append(said.format(day=_day(check["due_on"]), unsure=unsure))
    if body.get("automatic"):
        closing.append("本决定由系统逐项比对后自动作出；如有错误，本机关将依法纠正。")
    return Wording(opening, grounds, tuple(closing))


def _stated(stated: Mapping[str, Any] | None) -> list[str]:
    """What the grant states: what it is called, and each value it gives."""
    if not stated:
        return []
    lines = [f"结果：{stated['result']}。"]
    values = [(name_of(one["name"]), shown_plain(one["name"], one["value"])) for one in stated["states"]]
    return lines + [f"{name}：{value}。" for name, value in values]


def _refused(body: Body) -> Wording:
    return _with_reasons(f"经审查，决定{words(body['kind']).refused}。")(body)


def _revoked(body: Body) -> Wording:
    if body.get("broken_promise"):
        decision = f"本机关以告知承诺方式作出的{words(body['kind']).granted}决定，因违背承诺予以撤销，证照同时失效。"
        return _with_reasons(decision)(body)
    return _with_reasons(f"本机关作出的{words(body['kind']).granted}决定有误，决定予以撤销，证照同时失效。")(body)


def _rectified(body: Body) -> Wording:
    changes = tuple("{name}：“{was}”更正为“{is}”".format(**one) for one in body["changes"])
    decision = "核发的证照有误，决定更正如下，证照编号不变，原证照同时失效："
    opening = f"{_applied(body)}，{decision}"
    return Wording(opening, changes, tuple(f"理由和依据：{one}" for one in body["reasons"]))


def _checked(body: Body) -> Wording:
    """What a check of a promise found, and what is asked or may be said now."""
    closing = {
        Finding.TRUE: "承诺属实，准予的决定继续有效。",
        Finding.RECTIFY: "与承诺不符，请在{day}前改正，并在“我的办件”里说明；逾期不改的，依法撤销决定，记入信用记录。",
        Finding.FALSE: (
            "承诺不实，本机关拟撤销以告知承诺方式作出的决定，并记入信用记录。您可以在“我的办件”里陈述、申辩。"
        ),
        Finding.UNCORRECTED: (
            "逾期不改或者改后仍不符合，本机关拟撤销以告知承诺方式作出的决定，并记入信用记录。"
            "您可以在“我的办件”里陈述、申辩。"
        ),
    }[Finding(body["finding"])].format(day=_day(body.get("rectify_by")))
    unsure = ("该年度的节假日安排待公布，上述日期为暂定。",) if body.get("rectify_provisional") else ()
    opening = f"{_applied(body)}，以告知承诺方式办理。经核查（{body['finding']}）："
    return Wording(opening, tuple(body["findings"]), (closing, *unsure))


def _met(body: Body) -> list[Mapping[str, Any]]:
    return [g for g in body.get("grounds", ()) if g.get("truth") == "true" and g["name"] != BY_PERSON]


def _withdrawn(body: Body) -> Wording:
    closing = ("撤回原因：{reason}".format(reason=body["reason"]),) if body.get("reason") else ()
    return Wording(f"{_applied(body)}，已按您的要求撤回，本件终止。", closing=closing)


_WORDED: Mapping[Happening, Callable[[Body], Wording]] = {
    Happening.RECEIVED: _received,
    Happening.ACCEPTED: _accepted,
    Happening.DEEMED_ACCEPTED: _accepted,
    Happening.FOLLOW_ACCEPTED: _accepted,
    Happening.FOLLOWED: _followed,
    Happening.FOLLOW_RETURNED: _returned,
    Happening.LAPSED: _lapsed,
    Happening.CORRECTION_ASKED: _correction,
    Happening.DECLINED: _with_reasons("经审查，决定不予受理。"),
    Happening.NOT_REQUIRED: _with_reasons("依法不需要取得行政许可，即时告知不受理。"),
    Happening.SUSPENDED: _suspended,
    Happening.GRANTED: _granted,
    Happening.REFUSED: _refused,
    Happening.WITHDRAWN: _withdrawn,
    Happening.REVOKED: _revoked,
    Happening.RECTIFIED: _rectified,
    Happening.CHECKED: _checked,
}
