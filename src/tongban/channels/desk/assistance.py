"""行政协助 at the desk: what other departments ask of ours, what we asked of them, and asking by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.cases import queries as cases
from tongban.cases.assistance import queries, rights, services
from tongban.cases.assistance.models import Assistance, Standing
from tongban.cases.assistance.services import OF_ANSWER, OF_REQUEST, Wanted
from tongban.cases.assisting import ANSWERS, MOST_DAYS
from tongban.cases.needs import VERIFIED
from tongban.cases.rights import READERS, may_read
from tongban.channels import records
from tongban.channels.authorise import staff
from tongban.channels.desk.assisting import line
from tongban.channels.desk.case import readable
from tongban.channels.desk.frame import counted, cut, say, show, told
from tongban.channels.presenting import name_of
from tongban.channels.shapes import Choice, ErrorLine, FactLine, Field, Tab, Upload
from tongban.core import audit
from tongban.core.actor import Actor
from tongban.core.errors import Invalid, Problem
from tongban.materials.copies import hand_out
from tongban.materials.models import Way
from tongban.materials.queries import material, materials_in
from tongban.materials.uses import Use
from tongban.org.queries import departments

_LISTS = {"answer": N_("待我们答复"), "asked": N_("我们请的"), "done": N_("我们答复过的"), "late": N_("逾期未答复")}
_LONGEST = 500
#: What an officer may tell another department of a case at most.
_MOST_TOLD = 60
ACCEPT = ".pdf,.jpg,.jpeg,.png"


@require_safe
@staff(*READERS)
def listing(request: Any) -> HttpResponse:
    """What waits for an answer of ours; what we asked; what is done; what those in charge have to look after."""
    lists = {
        "answer": queries.to_answer(request.actor),
        "asked": queries.asked(request.actor),
        "done": queries.answered(request.actor),
        "late": queries.escalated(request.actor),
    }
    here = request.GET.get("show", "answer")
    here = here if here in lists else "answer"
    counts = {name: counted(rows) for name, rows in lists.items() if name in {"answer", "late", here}}
    url = reverse("desk:assistance")
    tabs = [
        Tab(_(words), f"{url}?show={name}", told(counts[name]) if counts.get(name) else "", name == here)
        for name, words in _LISTS.items()
        if name != "late" or counts["late"] or here == "late"
    ]
    page_, part = cut(request, counts[here])
    context = {"tabs": tabs, "rows": [line(row) for row in lists[here][part]], "page": page_, "here": here}
    return show(request, "desk/assistance.html", "assistance", context)


@require_safe
@staff(*READERS)
def page(request: Any, asked_id: UUID) -> HttpResponse:
    """One request: what is asked and what was told for it, and nothing else of the case; its answer."""
    return _shown(request, queries.request_for(request.actor, asked_id))


def _shown(request: Any, row: Assistance, fields: Sequence[Field] = (), problem: Problem | None = None) -> HttpResponse:
    case = cases.case(row.case_number)
    what = records.ASSISTED % {"about": row.about}
    audit.note_access(request.actor, case.applicant_id, what, records.HANDLED % {"item": case.item_name})
    waiting = row.state == Standing.WAITING and case.open
    answers = waiting and rights.may_answer(request.actor, row)
    errors = [ErrorLine(problem.detail)] if problem is not None else []
    context = {
        "row": line(row),
        "why": row.why,
        "by": row.raised_by,
        "asked_at": row.asked_at,
        "told": [FactLine(name_of(one["name"]), _whole(one["value"])) for one in row.told],
        "given": _files(row, OF_REQUEST),
        "found": _files(row, OF_ANSWER),
        "fields": (fields or _answering()) if answers else (),
        "version": row.version,
        "answer_url": reverse("desk:assistance_answer", args=[row.id]),
        "end_url": reverse("desk:assistance_end", args=[row.id]) if waiting and may_read(request.actor, case) else "",
        "case_url": reverse("desk:case", args=[row.case_number]) if may_read(request.actor, case) else "",
        "errors": errors,
        "errors_title": _("没有办成") if errors else "",
    }
    status = problem.status if problem is not None else 200
    return show(request, "desk/assistance_request.html", "assistance", context, status)


def _whole(value: Any) -> str:
    """A value in full: without it nothing can be checked."""
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _files(row: Assistance, name: str) -> list[Upload]:
    return [
        Upload(one.filename, reverse("desk:assistance_file", args=[row.id, one.id]))
        for one in materials_in(row.id)
        if one.type == name
    ]


def _answering(answer_: str = "", said: str = "") -> list[Field]:
    hints = {
        VERIFIED: _("情况属实，与我部门的记录一致"),
        ANSWERS[1]: _("有记录，但与所问的不一致"),
        ANSWERS[2]: _("查不到"),
    }
    choices = [Choice(one, _(one), hints[one]) for one in ANSWERS]
    return [
        Field("answer", _("核对结论"), "radio", answer_, choices=choices),
        Field("said", _("查到了什么"), "textarea", said, required=False, max_length=1000,
              hint=_("不是“已核实”的必须写明。只写核对要用的，不写别的个人信息。")),
        Field("file", _("附件"), "file", required=False, accept=ACCEPT, hint=_("PDF、JPG 或 PNG，不超过 10 MB。")),
    ]  # fmt: skip


@require_POST
@staff(*READERS)
def answer(request: Any, asked_id: UUID) -> HttpResponse:
    """Answer a request; of two at once the first counts, the other sees what she typed and who was first."""
    row = queries.request_for(request.actor, asked_id)
    rights.require_answerer(request.actor, row)
    reply, said = request.POST.get("answer", ""), request.POST.get("said", "").strip()[:1000]
    seen = request.POST.get("version", "")
    try:
        _attached(request, row, OF_ANSWER)
        services.answer(request.actor, row, reply, said, int(seen) if seen.isascii() and seen.isdigit() else 0)
    except Problem as problem:
        return _shown(request, queries.request(row.id), _answering(reply, said), problem)
    say(request, _("已答复，对方和申请人都看得到。"))
    return redirect("desk:assistance")


def _attached(request: Any, row: Assistance, name: str) -> None:
    sent = request.FILES.get("file")
    if sent is None:
        return
    if (sent.size or 0) > settings.MATERIAL_MAX_BYTES:
        raise Invalid(_("文件超过 10 MB，请压缩或分开上传。"), code="TB-MAT-413", status=413)
    services.attach(request.actor, row, name, sent.name or "", sent.read())


@require_POST
@staff(*READERS)
def end(request: Any, asked_id: UUID) -> HttpResponse:
    """The asking side needs the answer no more."""
    row = queries.request_for(request.actor, asked_id)
    case = readable(request.actor, row.case_number)
    try:
        services.end(request.actor, case, row, request.POST.get("why", ""))
    except Problem as problem:
        return _shown(request, queries.request(row.id), problem=problem)
    say(request, _("已收回，对方不用再答复。"))
    return redirect("desk:case", row.case_number)


@require_safe
@staff(*READERS)
def file(request: Any, asked_id: UUID, material_id: UUID) -> HttpResponse:
    """A copy of a file beside a request, for either side."""
    row = queries.request_for(request.actor, asked_id)
    use = Use(records.ASSISTED % {"about": row.about}, Way.SEEN, _own(request.actor, row), row.case_number)
    copy = hand_out(request.actor, material(row.id, material_id), use)
    response = HttpResponse(copy.content, content_type=copy.media_type)
    response["Content-Disposition"] = content_disposition_header(False, copy.filename) or "inline"
    return response


def _own(actor: Actor, row: Assistance) -> str:
    return row.department if rights.may_answer(actor, row) else row.asker


@require_http_methods(["GET", "HEAD", "POST"])
@staff(*READERS)
def ask(request: Any, number: str) -> HttpResponse:
    """Ask another department about a case by hand: whom, what, why, by when, and which facts it is told."""
    case = readable(request.actor, number)
    names = list(case.facts)[:_MOST_TOLD]
    post = request.POST
    fields = [
        Field("department", _("请哪个部门"), "select", post.get("department", ""),
              choices=[Choice(one.name, one.name) for one in departments() if one.name != case.department]),
        Field("about", _("关于什么"), value=post.get("about", ""), max_length=120,
              hint=_("例如：某份材料，或者某个条件")),
        Field("what", _("请它核对什么"), "textarea", post.get("what", ""), max_length=_LONGEST),
        Field("why", _("为什么要请它协助"), "textarea", post.get("why", ""), max_length=_LONGEST),
        Field("days", _("几个工作日内答复"), "number", post.get("days", "3"),
              hint=_("1 到 %(most)d") % {"most": MOST_DAYS}),
        Field("tell", _("告诉它哪些内容"), "checkboxes", values=post.getlist("tell"), required=False,
              choices=[Choice(one, name_of(one)) for one in names], hint=_("只勾核对要用的；没有勾的，对方看不到。")),
        Field("file", _("附件"), "file", required=False, accept=ACCEPT, hint=_("PDF、JPG 或 PNG，不超过 10 MB。")),
    ]  # fmt: skip
    problem: Problem | None = None
    if request.method == "POST":
        fields, lacking = _checked(fields)
        try:
            if not lacking:
                return _asked(request, number, case.version)
        except Problem as found:
            problem = found
    errors = [ErrorLine(problem.detail)] if problem else [ErrorLine(f.error, f.name) for f in fields if f.error]
    context = {
        "item_name": case.item_name,
        "number": number,
        "fields": fields,
        "version": post.get("version", str(case.version)),
        "back_url": reverse("desk:case", args=[number]),
        "errors": errors,
        "errors_title": _("没有办成") if problem else "",
    }
    status = problem.status if problem else 422 if errors else 200
    return show(request, "desk/ask_assistance.html", "worklist", context, status)


def _checked(fields: Sequence[Field]) -> tuple[list[Field], bool]:
    said = _("请填写“%(label)s”。")
    checked = [
        replace(one, error=said % {"label": one.label}) if one.required and not one.value.strip() else one
        for one in fields
    ]
    return checked, any(one.error for one in checked)


def _asked(request: Any, number: str, version: int) -> HttpResponse:
    post = request.POST
    seen = post.get("version", "")
    days = post.get("days", "")
    wanted = Wanted(
        post.get("department", ""), post.get("about", ""), post.get("what", ""), post.get("why", ""),
        int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0, post.getlist("tell")[:_MOST_TOLD],
    )  # fmt: skip
    case = readable(request.actor, number)
    row = services.ask(request.actor, case, wanted, int(seen) if seen.isascii() and seen.isdigit() else version)
    try:
        _attached(request, row, OF_REQUEST)
    except Invalid as problem:
        say(request, _("请求已经发出，但附件没有收下：%(why)s") % {"why": problem.detail})
        return redirect("desk:assistance_request", row.id)
    say(request, _("已请%(department)s协助。") % {"department": row.department})
    return redirect("desk:case", number)


__all__ = ["answer", "ask", "end", "file", "listing", "page"]
