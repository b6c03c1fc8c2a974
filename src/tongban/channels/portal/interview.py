"""The questions that decide the situation, one on a page, only those still open."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from tongban.cases.preparation import Field, FieldState
from tongban.channels import presenting
from tongban.channels.addresses import reverse
from tongban.channels.authorise import CitizenRequest
from tongban.channels.portal import fields, filling, pages, signing, silences, standing
from tongban.channels.portal.filling import Filling, step
from tongban.channels.shapes import ErrorLine, FactLine, Link

_ASKED = {FieldState.OPEN, FieldState.ANSWERED, FieldState.WRONG}


@step
@require_safe
def resume(request: CitizenRequest, draft: Filling) -> HttpResponse:
    """Go on where the draft was left, on whatever device."""
    return redirect(filling.next_url(request, draft))


@step
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: CitizenRequest, draft: Filling, name: str) -> HttpResponse:
    """One question; answered, it leads to the next one that can still change anything."""
    asked = next((f for f in draft.prepared.fields if f.name == name and f.ask.question and f.state in _ASKED), None)
    if asked is None:
        return redirect(filling.next_url(request, draft))
    if request.method == "POST":
        return _answer(request, draft, asked)
    error = _message(draft, asked) if "check" in request.GET else ""
    shown = fields.field(asked, error=error, as_heading=True)
    context = {
        "item_name": draft.version.name,
        "question": shown,
        "advice": filling.advice(draft),
        "silent": silences.untold(draft.collected.silent),
        "credit": draft.once(filling.credit),
        "why": draft.once(_why, name),
        "promise": signing.offered(draft.version, name),
        "promise_barred": signing.barred_in(draft.prepared),
        "held": standing.warning(request, draft.prepared, draft.already),
        "left": draft.once(_at_most, name),
        "answered": draft.once(_answered, name),
        "save_url": f"{reverse('portal:cases')}?show=drafts",
        "back": draft.once(_back, name),
        "progress": filling.progress(draft, "question"),
        "errors": [ErrorLine(error, name)] if error else [],
        "law_changed": draft.draft.notice,
    }
    return pages.show(request, "portal/question.html", context)


def _answer(request: CitizenRequest, draft: Filling, asked: Field) -> HttpResponse:
    given = filling.posted_value(asked, request.POST)
    saved = filling.keep(request, draft, {asked.name: given})
    now = next(f for f in saved.prepared.fields if f.name == asked.name)
    unanswered = now.state is FieldState.WRONG or (now.state is FieldState.OPEN and not now.ask.optional)
    if unanswered:
        return redirect(f"{saved.url('question', asked.name)}?check=1")
    return redirect(filling.after_questions_url(request, saved))


def _message(draft: Filling, asked: Field) -> str:
    if asked.state is FieldState.WRONG:
        return fields.in_own_words(asked.ask.element, asked.message)
    return "" if asked.state is FieldState.ANSWERED else _("请先回答这个问题。")


def _left(draft: Filling, name: str) -> int:
    """How many questions may still come, this one included; 0 while an old answer is being changed."""
    asked = next(field for field in draft.prepared.fields if field.name == name)
    if asked.state is FieldState.ANSWERED:
        return 0
    waiting = sum(f.state is FieldState.WAITING and f.ask.question for f in draft.prepared.fields)
    return len(draft.prepared.questions()) + waiting


def _at_most(draft: Filling, name: str) -> str:
    left = _left(draft, name)
    said = ngettext("连这一题在内，最多还有 %(n)s 题", "连这一题在内，最多还有 %(n)s 题", left)
    return said % {"n": left} if left else ""


def _why(draft: Filling, name: str) -> str:
    """The conditions that read the answer, with their clauses."""
    rules = draft.version.rules
    read = [one for one in (*rules.checks, *(row.condition for row in rules.rows)) if name in one.inputs]
    said = [f"{one.name}（{one.clause}）" if one.clause else one.name for one in read]
    return _("用来判断：%(what)s。") % {"what": "；".join(dict.fromkeys(said))} if said else ""


def answered_questions(draft: Filling) -> list[Field]:
    """The questions answered so far, in the order of the item."""
    return [
        f for f in draft.prepared.fields if f.ask.question and f.state is FieldState.ANSWERED and f.fact is not None
    ]


def answer_line(draft: Filling, asked: Field) -> FactLine:
    """An answer with the way to change it."""
    value = "" if asked.fact is None else presenting.shown(asked.name, asked.fact.value)
    source = None if asked.fact is None else presenting.source_of(asked.fact)
    return FactLine(fields.label(asked.ask.element), value, source, draft.url("question", asked.name))


def _answered(draft: Filling, present: str) -> list[FactLine]:
    return [answer_line(draft, asked) for asked in answered_questions(draft) if asked.name != present]


def _back(draft: Filling, present: str) -> Link:
    before: list[str] = []
    for asked in answered_questions(draft):
        if asked.name == present:
            break
        before.append(asked.name)
    if before:
        return Link(_("返回上一题"), draft.url("question", before[-1]))
    return Link(_("返回办事指南"), reverse("portal:guide", args=[draft.version.key]))
