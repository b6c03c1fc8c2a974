"""What operators see of background work: what waits, and the dead letters to replay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST

from tongban.cases.rights import OPERATOR
from tongban.channels.authorise import staff, sudo
from tongban.channels.desk.frame import counted, cut, say, show, told
from tongban.channels.shapes import Column, Tab
from tongban.core import jobs
from tongban.core.errors import NotFound
from tongban.core.models import Job, JobState
from tongban.materials import scanning

#: The consumers of events in words.
TOPICS: Mapping[str, Any] = {
    "notify": lazy("通知申请人"),
    "remind": lazy("到期提醒"),
    "deliver": lazy("发送短信和邮件"),
    "seal": lazy("制证签章"),
    "archive": lazy("归档"),
    "regulate": lazy("推送监管"),
    "refetch": lazy("补取数据"),
    "recognise": lazy("识别材料"),
    "scan": lazy("查毒"),
    "warn": lazy("告知查出病毒"),
}


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job of the list."""

    name: str
    event: str
    case_number: str
    state: str
    attempts: int
    at: datetime
    error: str
    request_id: str
    replay_url: str


@dataclass(frozen=True, slots=True)
class ScannerLine:
    """The scanner of uploads: a word of badges, what it means, its version; ``urgent`` where somebody has to act."""

    state: str
    said: str
    version: str = ""
    urgent: bool = False


@staff(OPERATOR)
def jobs_page(request: Any) -> HttpResponse:
    """Jobs given up, to be replayed, or the jobs still to be done."""
    dead, waiting = jobs.dead_letters(), jobs.backlog()
    view = "backlog" if request.GET.get("view") == "backlog" else "dead"
    chosen = waiting if view == "backlog" else dead
    counts = {"dead": counted(dead), "backlog": counted(waiting)}
    page, part = cut(request, counts[view])
    words = {"dead": _("失败（死信）"), "backlog": _("待执行和执行中")}
    here = reverse("desk:jobs")
    return show(request, "desk/jobs.html", "jobs", {
        "tabs": [Tab(words[v], f"{here}?view={v}", told(counts[v]), v == view) for v in ("dead", "backlog")],
        "columns": [Column(_("任务")), Column(_("办件")), Column(_("状态")), Column(_("次数"), number=True),
                    Column(_("时间")), Column(_("错误")), Column(_("操作"))],
        "rows": [_row(job) for job in chosen[part]],
        "replay_all_url": reverse("desk:replay_all") if view == "dead" and counts["dead"] else "",
        "alive": jobs.alive(),
        "scanner": _scanner(),
        "page": page,
    })  # fmt: skip


def _scanner() -> ScannerLine:
    """How uploads are looked through for viruses."""
    if not scanning.configured():
        said = _("没有配置查毒程序（TONGBAN_CLAMAV）。上传的文件都没有查毒，工作人员打开前请留意。")
        return ScannerLine(N_("未查毒"), said, urgent=not settings.DEMO)
    now = scanning.health()
    counts = {"waiting": now.waiting, "infected": now.infected}
    if not now.version:
        said = _("查毒程序没有应答，%(waiting)d 个文件在等，查完前工作人员打不开。请检查 clamd，恢复后会自动接着查。")
        return ScannerLine(N_("失败"), said % counts, urgent=True)
    said = _("%(waiting)d 个文件在等查毒，查出病毒并隔离的 %(infected)d 个。") % counts
    return ScannerLine(N_("正常"), said, f"{now.name}：{now.version} {now.said}".strip())


def _row(job: Job) -> JobRow:
    dead = job.state == JobState.DEAD
    waiting = N_("重试中") if job.attempts else N_("待执行")
    state = {JobState.DEAD: N_("失败"), JobState.RUNNING: N_("执行中")}.get(JobState(job.state), waiting)
    return JobRow(
        str(TOPICS.get(job.topic, job.topic)), job.event_name, str(job.payload.get("number", "")), state, job.attempts,
        job.created_at if dead else job.run_at, job.error, job.request_id,
        reverse("desk:replay", args=[job.id]) if dead else "",
    )  # fmt: skip


@require_POST
@staff(OPERATOR)
@sudo()
def replay(request: Any, job_id: UUID) -> HttpResponse:
    """Try one dead job again from the start."""
    job = jobs.dead_letters().filter(id=job_id).first()
    if job is None:
        raise NotFound(_("没有找到这个失败的任务，可能已经重做。请刷新页面。"))
    jobs.replay(job)
    say(request, _("任务已重新排队。"))
    return redirect("desk:jobs")


@require_POST
@staff(OPERATOR)
@sudo()
def replay_all(request: Any) -> HttpResponse:
    """Try every dead job again."""
    say(request, _("%(count)d 个任务已重新排队。") % {"count": jobs.replay_all()})
    return redirect("desk:jobs")
