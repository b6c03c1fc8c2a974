"""The acts of the act panel: what each asks of the officer, and what she typed as the data the life cycle takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop as N_

from tongban.cases.history import CaseState
from tongban.cases.lifecycle import REMEDIES, STOPPING
from tongban.cases.models import Case
from tongban.cases.needs import needs_of
from tongban.cases.promising import Finding, Standing
from tongban.cases.services.following import AT_WINDOW
from tongban.cases.services.handling import stored_facts
from tongban.cases.services.outstanding import may_follow
from tongban.cases.services.rectifying import correctable, shown_face
from tongban.cases.services.submission import limit_of
from tongban.cases.states import Happening
from tongban.cases.words import words
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.parts import ReviewNode
from tongban.catalog.vocabulary import ElementType
from tongban.channels.desk.act_form import LONG, ActForm
from tongban.channels.shapes import Choice, ErrorLine, Field
from tongban.core import clock
from tongban.licences.queries import licence


@dataclass(frozen=True, slots=True)
class Matter:
    """The case an act is about, as far as the form of the act depends on it."""

    case: Case
    version: ItemVersion
    state: CaseState
    place: int | None = None  # of the review step meant, where several go at the same time

    @property
    def node(self) -> ReviewNode | None:
        """The review step meant: the one that is open, of several the one at ``place``."""
        nodes, open_ = self.version.review_for(self.case.route or None), self.state.open_steps
        place = open_[0] if self.place is None and len(open_) == 1 else self.place
        return nodes[place] if place is not None and place < len(nodes) else None


@dataclass(frozen=True, slots=True)
class _Kind:
    label: Any
    button: Any
    key: str
    shortcut: str
    hint: Callable[[Matter], str]
    fields: Callable[[Matter], list[Field]]
    data: Callable[[Mapping[str, str]], dict[str, Any]]
    tone: Literal["", "refuse"] = ""
    said: Any = ""
    final: Callable[[Matter], str] | None = field(default=None)


def _no_fields(matter: Matter) -> list[Field]:
    return []


def _reasons(label: Any, hint: Any) -> Callable[[Matter], list[Field]]:
    return lambda matter: [Field("reasons", str(label), "textarea", hint=str(hint), max_length=LONG)]


def _limit(matter: Matter) -> str:
    limit = limit_of(matter.version, matter.case)
    return _("受理后开始计时，%(value)s 个%(unit)s内办结。受理通知书随即生成。") % {
        "value": limit.value, "unit": limit.unit,
    }  # fmt: skip


def _items(matter: Matter) -> list[Field]:
    return [
        Field("items", _("需要补正的内容"), "textarea", max_length=LONG,
              hint=_("一行一条，写明缺什么、怎样补。只能告知一次，请写全。")),
        Field("reason", _("说明"), "text", required=False, max_length=500),
    ]  # fmt: skip


def _follow(matter: Matter) -> list[Field]:
    """What may follow: chosen before are those the applicant committed herself to."""
    needs = needs_of(matter.version, matter.case.route or None, stored_facts(matter.case))
    days = may_follow(needs)
    names = [*matter.state.pledged, *(name for name in days if name not in matter.state.pledged)]
    said = _("%(name)s（%(days)d 个工作日内）")
    choices = [Choice(name, said % {"name": name, "days": days.get(name, matter.state.pledged_days)}) for name in names]
    signed = [Choice("1", _("申请人已经签署书面承诺（网上已承诺的不用再签）"))]
    pledged = matter.state.pledged
    return [
        Field("materials", _("受理后补交的材料"), "checkboxes", choices=choices, values=pledged,
              hint=_("主要材料必须齐全。几份期限不同的，按最短的算。")),
        Field("signed", _("书面承诺"), "checkboxes", choices=signed, values=("1",) if pledged else (), required=False),
    ]  # fmt: skip


def _follow_hint(matter: Matter) -> str:
    return _("只缺可以后补的次要材料时用；逾期没有补交的，视为撤回申请。") + _limit(matter)


def _of(names: Callable[[CaseState], Sequence[str]]) -> Callable[[Matter], list[Field]]:
    """Which of some materials it is about; where there is but one, that is ticked already."""

    def fields(matter: Matter) -> list[Field]:
        found = tuple(names(matter.state))
        ticked = found if len(found) == 1 else ()
        return [Field("materials", _("材料"), "checkboxes", choices=[Choice(n, n) for n in found], values=ticked)]

    return fields


def _brought(matter: Matter) -> list[Field]:
    note = Field("note", _("说明"), "text", required=False, max_length=500)
    return [*_of(lambda state: state.awaited)(matter), note]


def _sent_back(matter: Matter) -> list[Field]:
    why = _reasons(lazy("哪里不符合要求"), lazy("一行一条，写明怎样补。核对用掉的工作日会补给申请人。"))
    return [*_of(lambda state: state.handed)(matter), *why(matter)]


def _chosen(typed: Mapping[str, str]) -> list[str]:
    return typed.get("materials", "").splitlines()


def _node(matter: Matter) -> list[Field]:
    answers = [Choice("1", _("符合要求")), Choice("0", _("不符合要求"))]
    survey = matter.node is not None and matter.node.kind == "踏勘"
    fields = [
        Field("passed", _("本环节结论"), "radio", choices=answers),
        Field("opinion", _("意见"), "textarea", max_length=LONG),
    ]
    if survey:
        found = Field("findings", _("现场查看情况"), "textarea", max_length=LONG, hint=_("一行一条，写明看到了什么。"))
        fields[:0] = [Field("surveyed_on", _("踏勘日期"), "date", value=clock.today().isoformat()), found]
    return fields


def _node_hint(matter: Matter) -> str:
    named = {"node": matter.node.name if matter.node is not None else ""}
    if matter.place is not None:
        return _("“%(node)s”与别的环节同时办，各办各的；都办完了转到下一环节。") % named
    return _("完成“%(node)s”，转到下一环节。") % named


def _suspension(matter: Matter) -> list[Field]:
    procedures = [Choice(name, name) for name in STOPPING]
    return [
        Field("procedure", _("程序"), "select", choices=procedures),
        Field("days", _("所需时间"), "number", unit=_("天")),
    ]


def _check(matter: Matter) -> list[Field]:
    """What the check came to; a period to put things right is given once."""
    promise = matter.state.promise
    rectifying = promise is not None and promise.standing is Standing.TO_RECTIFY
    offered = [Finding.TRUE, Finding.UNCORRECTED, Finding.FALSE] if rectifying else _FIRST
    findings = [Choice(one.value, _(one.value), _(_MEANT[one])) for one in offered]
    hint = _("一行一条，写明看了什么、看到了什么。申请人会看到。")
    return [
        Field("finding", _("核查结论"), "radio", choices=findings),
        Field("findings", _("核查看到的事实"), "textarea", hint=hint, max_length=LONG),
    ]


_FIRST = (Finding.TRUE, Finding.RECTIFY, Finding.FALSE)
_MEANT = {
    Finding.TRUE: N_("承诺兑现，决定继续有效，本件结束"),
    Finding.RECTIFY: N_("与承诺不符、可以改正的，限期整改，到期再核查"),
    Finding.FALSE: N_("承诺的内容是假的；转决定人依法撤销，记入信用记录"),
    Finding.UNCORRECTED: N_("转决定人依法撤销，记入信用记录"),
}


def _check_hint(matter: Matter) -> str:
    promise = matter.state.promise
    if promise is None or promise.due_on is None:
        return ""
    said = _("整改期限到 %(day)s。") if promise.standing is Standing.TO_RECTIFY else _("请在 %(day)s 前核查。")
    return said % {"day": promise.due_on.isoformat()}


_FACE = "face:"


def _rectification(matter: Matter) -> list[Field]:
    """The face of the licence as it stands, to be put right, and why."""
    given = licence(matter.case.licence_id) if matter.case.licence_id else None
    face = correctable(given) if given is not None else {}
    wrong = [_face_field(name, shown_face(value)) for name, value in face.items()]
    return [*wrong, *_reasons(_WHY, lazy("一行一条：错在哪里、怎样错的、依据哪一条更正。"))(matter)]


def _face_field(name: str, value: str) -> Field:
    element = catalog.vocabulary().elements.get(name)
    long = element is not None and element.type is ElementType.LONG_TEXT
    unit = element.unit or "" if element is not None else ""
    kind: Literal["text", "textarea"] = "textarea" if long else "text"
    return Field(f"{_FACE}{name}", name, kind, value=value, required=False, unit=unit, max_length=LONG if long else 500)


def _rectification_data(typed: Mapping[str, str]) -> dict[str, Any]:
    face = {name.removeprefix(_FACE): value for name, value in typed.items() if name.startswith(_FACE)}
    return {"reasons": typed["reasons"], "face": face}


def _grant_final(matter: Matter) -> str:
    word = words(matter.case.kind).granted
    grant = matter.version.grant_for(matter.case.route or None)
    decision = matter.version.decision_for(matter.case.route or None)
    if grant is None:
        gives = _("并作出“%(result)s”") % {"result": decision.result} if decision else ""
        return _("我已核对全部内容，%(word)s") % {"word": word} + gives
    return _("我已核对全部内容，%(word)s并核发%(licence)s") % {"word": word, "licence": grant.licence.name}


def _refusal_final(matter: Matter) -> str:
    return _("我已核对，作出%(word)s决定") % {"word": words(matter.case.kind).refused}


def _revocation_final(matter: Matter) -> str:
    return _("我已核对，作出%(word)s决定") % {"word": words(matter.case.kind).revoked}


def _said(sentence: Any) -> Callable[[Matter], str]:
    return lambda matter: str(sentence)


def _texts(*names: str) -> Callable[[Mapping[str, str]], dict[str, Any]]:
    return lambda typed: {name: typed.get(name, "") for name in names}


def _node_data(typed: Mapping[str, str]) -> dict[str, Any]:
    passed = {"1": True, "0": False}.get(typed["passed"])
    texts = {name: typed.get(name, "") for name in ("opinion", "findings")}
    return {**texts, "passed": passed, "surveyed_on": typed.get("surveyed_on") or None}


def _suspension_data(typed: Mapping[str, str]) -> dict[str, Any]:
    return {"procedure": typed["procedure"], "days": int(typed["days"])}


_DECIDE = lazy("作出%(word)s决定")
_WHY = lazy("理由和依据")
_WHY_HINT = lazy("一行一条：不符合哪一条、事实是什么、依据哪部法的哪一条。")
_KINDS: Mapping[Happening, _Kind] = {
    Happening.ACCEPTED: _Kind(
        lazy("受理"), lazy("受理"), "accept", "a", _limit, _no_fields, _texts(), said=lazy("已受理，开始计时。"),
    ),
    Happening.FOLLOW_ACCEPTED: _Kind(
        lazy("容缺受理"), lazy("容缺受理"), "accept-later", "l", _follow_hint, _follow,
        lambda typed: {"materials": _chosen(typed), "signed": bool(typed.get("signed"))},
        said=lazy("已容缺受理，开始计时；补交的材料和期限已告知申请人。"),
    ),
    Happening.FOLLOW_CONFIRMED: _Kind(
        lazy("补交的材料符合要求"), lazy("符合要求"), "follow-good", "k",
        _said(lazy("材料都符合要求以后，才能作出准予决定。")), _of(lambda state: state.handed),
        lambda typed: {"materials": _chosen(typed)}, said=lazy("已记下：补交的材料符合要求。"),
    ),
    Happening.FOLLOW_RETURNED: _Kind(
        lazy("补交的材料不符合要求"), lazy("退回重交"), "follow-back", "b",
        _said(lazy("申请人会收到告知书，在补交期限前重新补交。")), _sent_back,
        lambda typed: {"materials": _chosen(typed), "reasons": typed.get("reasons", "")},
        said=lazy("已退回，告知书已发出。"),
    ),
    Happening.FOLLOWED: _Kind(
        lazy("登记窗口收到的补交材料"), lazy("登记收到"), "follow-in", "w",
        _said(lazy("申请人把要补交的材料交到窗口时用。")), _brought,
        lambda typed: {"materials": _chosen(typed), "way": AT_WINDOW, "note": typed.get("note", "")},
        said=lazy("已登记收到补交的材料。"),
    ),
    Happening.CORRECTION_ASKED: _Kind(
        lazy("一次告知补正"), lazy("发出补正告知书"), "correct", "c",
        _said(lazy("申请人会收到补正告知书，补正后回到这里。")), _items, _texts("items", "reason"),
        said=lazy("补正告知书已发出。"),
    ),
    Happening.NOT_REQUIRED: _Kind(
        lazy("不受理（依法不需要许可）"), lazy("告知不受理"), "not-required", "x",
        _said(lazy("只用于依法不需要取得许可的事项（行政许可法 32 一）。")),
        _reasons(lazy("依据"), lazy("一行一条，写明依据哪一条不需要许可。")), _texts("reasons"),
        said=lazy("不受理告知书已发出，本件办结。"), final=_said(lazy("我已核对，本件依法不需要取得许可")),
    ),
    Happening.DECLINED: _Kind(
        lazy("不予受理"), lazy("作出不予受理决定"), "decline", "d",
        _said(lazy("用于不属于本机关职权等情形（行政许可法 32 二）。决定书会告知救济途径。")),
        _reasons(_WHY, _WHY_HINT), _texts("reasons"), "refuse",
        said=lazy("不予受理决定书已发出，本件终止。"), final=_said(lazy("我已核对，作出不予受理决定")),
    ),
    Happening.NODE_DONE: _Kind(
        lazy("完成本环节"), lazy("提交意见"), "finish", "f", _node_hint, _node, _node_data,
        said=lazy("本环节已完成。"),
    ),
    Happening.GRANTED: _Kind(
        lazy("准予"), _DECIDE, "grant", "g",
        _said(lazy("决定书随即生成；证照在签章后送达申请人。")),
        lambda matter: [Field("opinion", _("决定意见"), "textarea", required=False, max_length=LONG)],
        _texts("opinion"), said=lazy("已准予，证照正在签章。"), final=_grant_final,
    ),
    Happening.REFUSED: _Kind(
        lazy("不予"), _DECIDE, "refuse", "r",
        lambda matter: _("决定书会写明您填的理由，并告知：%(remedies)s") % {"remedies": REMEDIES},
        _reasons(_WHY, _WHY_HINT), _texts("reasons"), "refuse",
        said=lazy("不予决定书已发出，本件办结。"), final=_refusal_final,
    ),
    Happening.SUSPENDED: _Kind(
        lazy("进入特别程序（停止计时）"), lazy("停止计时"), "suspend", "s",
        _said(lazy("只限法定程序（行政许可法 45），并书面告知申请人所需时间。")), _suspension, _suspension_data,
        said=lazy("已停止计时，告知书已发出。"),
    ),
    Happening.RESUMED: _Kind(
        lazy("恢复计时"), lazy("恢复计时"), "resume", "s", _said(lazy("停止的工作日会顺延到期限里。")),
        lambda matter: [Field("note", _("说明"), "text", required=False, max_length=500)], _texts("note"),
        said=lazy("已恢复计时。"),
    ),
    Happening.CHECKED: _Kind(
        lazy("核查承诺"), lazy("提交核查结论"), "check", "k", _check_hint, _check, _texts("finding", "findings"),
        said=lazy("核查结论已提交，申请人会收到通知书。"), final=_said(lazy("我已核查，所写的是核查看到的事实")),
    ),
    Happening.RECTIFIED: _Kind(
        lazy("更正证照"), lazy("更正并重新核发"), "rectify", "e",
        _said(lazy("用于照面内容有误而准予本身不错的情形。编号不变，重新核发并签章，原证照失效。只改有误的内容。")),
        _rectification, _rectification_data,
        said=lazy("已更正，新证照正在签章。"), final=_said(lazy("我已核对，更正后的内容与事实相符")),
    ),
    Happening.REVOKED: _Kind(
        lazy("撤销"), _DECIDE, "revoke", "v",
        _said(lazy("用于纠正错误的准予。证照随即失效，被它替换的证照恢复有效。决定书会告知救济途径。")),
        _reasons(_WHY, _WHY_HINT), _texts("reasons"), "refuse",
        said=lazy("准予决定已撤销，证照已失效。"), final=_revocation_final,
    ),
}  # fmt: skip
_BY_KEY: Mapping[str, Happening] = {kind.key: what for what, kind in _KINDS.items()}
#: Acts that change what has been granted already: whoever does them shows first that it is she.
DANGEROUS = (_KINDS[Happening.REVOKED].key, _KINDS[Happening.RECTIFIED].key)


def of_key(key: str) -> tuple[Happening, int | None] | None:
    """The act a key names and, in ``finish-2``, the place of its review step; None for no key of ours."""
    name, dash, number = key.rpartition("-")
    if dash and number.isascii() and number.isdigit() and name == _KINDS[Happening.NODE_DONE].key:
        return Happening.NODE_DONE, int(number[:3]) - 1
    return (_BY_KEY[key], None) if key in _BY_KEY else None


def form(what: Happening, matter: Matter) -> ActForm:
    """The empty form of an act. Field names start with the act's key, so that several forms share a page."""
    kind = _KINDS[what]
    key = kind.key if matter.place is None else f"{kind.key}-{matter.place + 1}"
    step = matter.node.name if matter.place is not None and matter.node is not None else ""
    fields = kind.fields(matter)
    if kind.final is not None:
        fields.append(Field("sure", _("确认"), "checkboxes", choices=[Choice("1", kind.final(matter))]))
    named = [replace(one, name=f"{key}-{one.name}") for one in fields]
    label = _label(what, matter)
    button = str(kind.button) % {"word": label} if kind.button is _DECIDE else str(kind.button)
    return ActForm(what, key, label, button, kind.hint(matter), kind.shortcut, kind.tone, fields=named, step=step)


def _label(what: Happening, matter: Matter) -> str:
    """A decision is called as its kind of procedure calls it, a review step by its own name."""
    named = words(matter.case.kind)
    called = {Happening.GRANTED: named.granted, Happening.REFUSED: named.refused, Happening.REVOKED: named.revoked}
    if what is Happening.NODE_DONE and matter.node is not None:
        return matter.node.name
    return called.get(what) or str(_KINDS[what].label)


def data(form_: ActForm) -> dict[str, Any]:
    """What was typed, as the life cycle takes it; only of a form without errors."""
    typed = {one.name.removeprefix(f"{form_.key}-"): one.value for one in form_.fields}
    return _KINDS[form_.what].data(typed) | ({"node": form_.step} if form_.step else {})


def said(what: Happening) -> str:
    """The sentence on the next page after an act."""
    return str(_KINDS[what].said)


def refused(form_: ActForm, problems: Mapping[str, str]) -> ActForm:
    """The form with what the act itself found wrong, beside the fields it is about."""
    said = {f"{form_.key}-{prefix}{name}": text for name, text in problems.items() for prefix in ("", _FACE)}
    fields = [replace(one, error=said.get(one.name, one.error)) for one in form_.fields]
    errors = [ErrorLine(one.error, one.name) for one in fields if one.error]
    return replace(form_, fields=fields, errors=errors)
