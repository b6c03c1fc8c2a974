"""Credit in words: what a mark is, what it does, and where it is put right; for the pages of citizens and of staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tongban.cases.credit import Effects
from tongban.channels.addresses import reverse
from tongban.channels.shapes import Link
from tongban.core import clock
from tongban.parties.credit.models import CLOSING, CreditStep
from tongban.parties.credit.queries import Told, mark_of
from tongban.parties.credit.standing import Kind, Mark, Standing


@dataclass(frozen=True, slots=True)
class Line:
    """A mark as pages list it; ``repair`` says where it is put right, ``ask`` is the address of ours to ask at."""

    kind: str
    what: str
    basis: str
    found_by: str
    term: str
    effect: str
    state: str = ""
    repair: str = ""
    ask: str = ""
    steps: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What credit does to one application, told where it is filled in: a title, the sentences, and what to do."""

    title: str
    says: Sequence[str]
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The credit of an applicant as an officer sees it: the grade, who said so and when, and what follows."""

    grade: str
    source: str
    at: datetime | None
    silent: str
    lines: Sequence[Line]
    says: Sequence[str]
    seen: str = ""
    stored: bool = False


def effect(mark: Mark) -> str:
    """What a mark does, in a sentence."""
    if mark.kind is Kind.GOOD:
        return _("转到工作人员手里时排在前面办（绿色通道）。")
    if mark.only:
        return _("不能用：%(what)s。别的不受影响。") % {"what": "、".join(map(_, mark.only))}
    usual = _("不能用告知承诺和容缺受理；列为重点审查的事项，由工作人员审查，不由系统当场准予。申请照常受理。")
    if mark.kind is Kind.SEVERE:
        barred = _("只有法条写明要限制的事项才受限制，也由工作人员依法审查。")
        return usual + barred
    return usual


def term(since: date | None, until: date | None) -> str:
    """From when until when a mark counts."""
    begins = _("%(day)s 起") % {"day": date_format(since)} if since is not None else ""
    ends = _("到 %(day)s 为止") % {"day": date_format(until)} if until is not None else _("修复以前一直有效")
    return f"{begins} {ends}".strip()


def line(mark: Mark) -> Line:
    """A mark that stands; one of the public system is put right at its owner."""
    words = _("本平台的记录，可以在这里申请修复或者提出异议。")
    if not mark.entry:
        owner = mark.repair or mark.found_by or _("公共信用信息系统的主管部门")
        words = _("公共信用信息系统的记录，本平台不能改。请向%(owner)s申请修复或者提出异议。") % {"owner": owner}
    named = f"{mark.what}（{mark.register}）" if mark.register else mark.what
    return Line(
        mark.kind.value, named, mark.basis, mark.found_by, term(mark.since, mark.until), effect(mark),
        repair=words if mark.kind is not Kind.GOOD else "",
    )  # fmt: skip


def told_line(told: Told, ask: str) -> Line:
    """An entry of ours with its state and what was asked and decided; ``ask`` where something may be asked."""
    mark = mark_of(told.entry)
    state = _state(told)
    return Line(
        mark.kind.value, f"{mark.what}（{mark.register}）" if mark.register else mark.what, mark.basis, mark.found_by,
        term(mark.since, mark.until), effect(mark) if told.stands else _("没有影响。"), state,
        ask=ask if told.stands and told.waiting is None and mark.kind is not Kind.GOOD else "",
        steps=[_step(one) for one in told.steps],
    )  # fmt: skip


def _state(told: Told) -> str:
    if told.closed is not None:
        return _("已修复") if told.closed.what == CLOSING[0] else _("异议成立，已撤下")
    if told.waiting is not None:
        return _("申请在办")
    return _("已到期") if told.over else _("有效")


def _step(step: CreditStep) -> str:
    at = step.at.astimezone(clock.SHANGHAI)
    return f"{at:%Y-%m-%d %H:%M} {step.actor_name} {_(step.what)}：{step.said}"


def note(standing: Standing, come: Effects) -> Note | None:
    """What is told where an application is filled in; None where everything goes as for everybody."""
    says = list(_told(standing, come))
    if not says:
        return None
    title = _("您的信用记录对这次申请有好处") if come.fast else _("您的信用记录对这次申请的影响")
    return Note(title, says, None if come.fast else Link(_("看看是哪些记录，怎样修复"), reverse("portal:credit")))


def _told(standing: Standing, come: Effects) -> Sequence[str]:
    found = []
    if come.fast:
        found.append(_("走绿色通道：转到工作人员手里时排在前面办。"))
    for bar, mark in come.bars:
        values = {"register": mark.register, "clause": bar.clause}
        found.append(_("列在“%(register)s”上，受这一条限制：%(clause)s。") % values)
    if come.bars:
        found.append(_("您仍可以提交：系统不会自动拒绝，由工作人员依法审查决定；也可以先办信用修复，再来申请。"))
    elif come.closely:
        found.append(_("这个事项列为重点审查：由工作人员审查，系统不当场准予。申请照常受理，期限不变。"))
    if any(not one.only for one in come.no_promise):
        found.append(_("不能用告知承诺和容缺受理，请按普通方式提交材料。"))
    elif come.no_promise or come.no_follow:
        lost = [word for word, marks in ((_("告知承诺"), come.no_promise), (_("容缺受理"), come.no_follow)) if marks]
        found.append(_("不能用：%(what)s。别的不受影响。") % {"what": "、".join(lost)})
    if standing.silent:
        found.append(_("公共信用信息系统现在没有应答。这不影响您，由工作人员核实后办理。"))
    return found


def seen_by_officer(standing: Standing, come: Effects, seen: str) -> Asked:
    """The credit as it was asked for just now, beside a decision."""
    says = []
    if come.fast:
        says.append(_("绿色通道：请优先办理。"))
    for bar, mark in come.bars:
        values = {"register": mark.register, "clause": bar.clause}
        says.append(_("列在“%(register)s”上。%(clause)s。仍要准予的，须在决定意见里写明理由。") % values)
    if come.closely and not come.bars:
        says.append(_("重点审查：请逐项核对。信用不是拒绝的理由，不予许可要有法定理由。"))
    if standing.silent:
        says.append(_("信用情况没有取到，作决定时会记明；不能因此作出对申请人不利的决定。"))
    return Asked(
        standing.grade.value, standing.source, standing.at, standing.silent, [line(one) for one in standing.marks],
        says, seen,
    )  # fmt: skip


def recorded(said: dict[str, Any]) -> Asked:
    """The credit as it was put on record with a decision."""
    at = datetime.fromisoformat(said["at"]) if said.get("at") else None
    lines = [
        Line(one["kind"], one["what"], one["basis"], one["found_by"], "", "") for one in said.get("marks", ())
    ]  # fmt: skip
    says = [_("适用了：%(clauses)s") % {"clauses": "、".join(said["bars"])}] if said.get("bars") else []
    return Asked(said["grade"], said.get("source", ""), at, said.get("silent", ""), lines, says, stored=True)
