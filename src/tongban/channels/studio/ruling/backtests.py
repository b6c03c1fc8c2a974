"""Backtests of a revision: asked for, watched while they run, read as reports that never change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases import backtesting
from tongban.cases.models import BacktestRun
from tongban.catalog.revisions import rights
from tongban.channels.authorise import staff
from tongban.channels.desk.frame import say, show
from tongban.channels.studio.ruling.views import crumbs, opened
from tongban.core.errors import NotFound, Problem

_USUAL = 1000


@require_http_methods(["GET", "POST"])
@staff(*rights.POSTS)
def backtests(request: Any, revision_id: UUID) -> HttpResponse:
    """Ask for past cases to be decided anew, and read what came out."""
    revision, _editable = opened(request, revision_id)
    problem = ""
    if request.method == "POST":
        asked = request.POST.get("wanted", "")
        try:
            backtesting.ask_backtest(request.actor, revision.id, int(asked) if asked.isdecimal() else _USUAL)
        except Problem as wrong:
            problem = str(wrong)
        else:
            say(request, _("已开始回放。"))
            return HttpResponseRedirect(reverse("studio:revision_backtests", args=[revision.id]))
    newest = BacktestRun.objects.filter(revision_id=revision.id).order_by("-at").first()
    return show(request, "studio/ruling/backtests.html", "revisions", {
        "revision": revision,
        "crumbs": crumbs(revision, _("回放")),
        "comparable": backtesting.comparable(revision),
        "problem": problem,
        "wanted": _USUAL,
        "run": newest,
        "going": newest is not None and newest.state in ("waiting", "running"),
        "reports": backtesting.reports(request.actor, revision),
    }, status=422 if problem else 200)  # fmt: skip


@require_GET
@staff(*rights.POSTS)
def progress(request: Any, revision_id: UUID, run_id: UUID) -> HttpResponse:
    """How far a run has come, for a page that stays open; once it is over the page is loaded anew."""
    revision, _editable = opened(request, revision_id)
    run = backtesting.run_of(revision.id, run_id)
    if run is None:
        raise NotFound
    going = run.state in ("waiting", "running")
    answer = render(request, "studio/ruling/progress.html", {"run": run, "revision": revision, "going": going})
    if not going:
        answer["HX-Refresh"] = "true"
    return answer


__all__ = ["backtests", "progress"]
