"""Backtests of a revision: past cases of its item decided by the version in force and by the revision, and a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from tongban.cases.models import BacktestReport, BacktestRun, Case
from tongban.cases.rights import may_read
from tongban.cases.services.handling import stored_facts
from tongban.catalog import queries as catalog
from tongban.catalog.errors import NoValidVersion
from tongban.catalog.pack.faults import PackFaults
from tongban.catalog.revisions import rights
from tongban.catalog.revisions.checking import check_files
from tongban.catalog.revisions.models import Revision
from tongban.core import clock
from tongban.core.actor import SYSTEM, Actor
from tongban.core.errors import Conflict, NotFound
from tongban.core.events import Event
from tongban.core.models import Job
from tongban.core.unit_of_work import UnitOfWork
from tongban.rules import Effect, RuleBook, Verdict
from tongban.rules.backtest.comparison import Tally
from tongban.rules.backtest.subjects import decider_of

#: How a case comes out under the revision, beside the version in force.
SAME, GRANTED, HANDED_OVER, DIFFERENT, MISSING = "same", "granted", "handed_over", "different", "missing"
KINDS: Final[Mapping[str, str]] = {
    SAME: N_("结果相同"),
    GRANTED: N_("新可准予"),
    HANDED_OVER: N_("新转人工"),
    DIFFERENT: N_("其他不同"),
    MISSING: N_("缺少事实，不能判断"),
}
MOST_CASES: Final = 100_000
#: How many cases that come out differently a report lists.
MOST_LISTED: Final = 500
_STEP: Final = 100


@dataclass(slots=True)
class _Count:
    """What is counted as the cases go by; it does not grow with them."""

    kinds: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=lambda: Tally(5))
    listed: list[dict[str, Any]] = field(default_factory=list)


def ask_backtest(actor: Actor, revision_id: UUID, wanted: int) -> BacktestRun:
    """Have so many of the newest past cases of a revision's item decided anew, as a job.

    Raises NotFound, Conflict (TB-REV-420) while the revision cannot be read or the item has no version in force.
    """
    row = Revision.objects.filter(id=revision_id).first()
    if row is None:
        raise NotFound(_("没有找到这份稿，或者它不在您的职责范围内。"))
    rights.require_reader(actor, row)
    old = in_force(row.item_key)
    if old is None or not comparable(row):
        said = _("稿还读不通，或者这个事项还没有施行的版本，不能回放。请先改好稿。")
        raise Conflict(said, code="TB-REV-420")
    with UnitOfWork(actor) as uow:
        run = BacktestRun(
            revision_id=row.id, item_key=row.item_key, old_digest=old, new_digest=row.digest,
            wanted=max(1, min(wanted, MOST_CASES)), actor_name=actor.name, at=uow.now,
        )  # fmt: skip
        uow.insert(run)
        uow.emit(Event("backtest.asked", str(run.id), {"run_id": str(run.id)}))
    return run


def in_force(item_key: str) -> str | None:
    """The digest of the version of an item that decides today; None where none does."""
    try:
        return catalog.item(item_key, clock.today()).digest
    except NoValidVersion:
        return None


def comparable(revision: Revision) -> bool:
    """Whether past cases can be put to a revision: it can be read, and its item has a version in force."""
    return in_force(revision.item_key) is not None and _compiled(revision) is not None


def _compiled(row: Revision) -> RuleBook | None:
    try:
        version = check_files(row.item_key, row.department, row.files).version
    except PackFaults:
        return None
    return version.rules if version is not None else None


def run_backtest(job: Job) -> None:
    """Decide the cases of a run by both versions and write the report; once, whatever is asked again."""
    run = BacktestRun.objects.filter(id=UUID(job.payload["run_id"])).first()
    if run is None or run.state in ("done", "stale"):
        return
    row = Revision.objects.filter(id=run.revision_id).first()
    new = _compiled(row) if row is not None and row.digest == run.new_digest else None
    if new is None:
        _moved(run, state="stale")
        return
    _moved(run, state="running")
    count = _counted(run, catalog.version(run.old_digest).rules, new)
    _report(run, count)


def _moved(run: BacktestRun, **values: Any) -> None:
    BacktestRun.objects.filter(id=run.id).update(**values, version=F("version") + 1)


def past_cases(item_key: str, wanted: int) -> Iterator[Case]:
    """The newest ended cases of an item, read a few at a time."""
    rows = Case.objects.filter(item_key=item_key, open=False).order_by("-received_at", "-id")
    rows = rows.only("id", "number", "facts", "department", "district", "received_at")
    page = list(rows[: min(_STEP, wanted)])
    while page:
        yield from page
        wanted -= len(page)
        last = page[-1]
        before = Q(received_at__lt=last.received_at) | Q(received_at=last.received_at, id__lt=last.id)
        page = list(rows.filter(before)[: min(_STEP, wanted)]) if wanted > 0 else []


def _counted(run: BacktestRun, old: RuleBook, new: RuleBook) -> _Count:
    count = _Count()
    before, after = decider_of(old), decider_of(new)
    for done, case in enumerate(past_cases(run.item_key, run.wanted), 1):
        facts = stored_facts(case).values_by_path()
        was, now = before(facts), after(facts)
        kind = kind_of(old.decide(facts), new.decide(facts))
        count.kinds[kind] += 1
        count.tally.add(case.number, was, now)
        if kind != SAME and len(count.listed) < MOST_LISTED:
            count.listed.append({
                "number": case.number, "kind": kind, "old": was.label, "new": now.label, "why": now.ground(),
                "department": case.department, "district": case.district,
            })  # fmt: skip
        if done % _STEP == 0:
            _moved(run, done=done)
    return count


def kind_of(old: Verdict, new: Verdict) -> str:
    """How a case comes out beside before: what goes ahead by itself is granted or led to a procedure."""
    if not new.settled:
        return MISSING
    if (old.effect, old.value) == (new.effect, new.value) and old.settled:
        return SAME
    ahead = (Effect.GRANT, Effect.ROUTE)
    was, now = old.settled and old.effect in ahead, new.effect in ahead
    if was == now:
        return DIFFERENT
    return GRANTED if now else HANDED_OVER


def _report(run: BacktestRun, count: _Count) -> None:
    result = count.tally.result()
    outcomes = [
        {"old": one.old, "new": one.new, "count": one.count, "grounds": [[g.old, g.new, g.count] for g in one.grounds]}
        for one in result.transitions
    ]
    try:
        with UnitOfWork(SYSTEM) as uow:
            uow.add(
                BacktestReport, run_id=run.id, revision_id=run.revision_id, item_key=run.item_key,
                old_digest=run.old_digest, new_digest=run.new_digest, total=result.total, counts=dict(count.kinds),
                outcomes=outcomes, listed=count.listed, actor_name=run.actor_name, at=uow.now,
            )  # fmt: skip
    except IntegrityError:  # the run was taken up twice, and the other was first
        pass
    _moved(run, state="done", done=result.total)


@dataclass(frozen=True, slots=True)
class Told:
    """A report as an officer sees it: of cases she may not read no number; ``stale`` once a side changed.

    ``changes``: from which outcome to which other, how many, and by what; ``hidden``: how many cases bear no number.
    """

    report: BacktestReport
    stale: bool
    counts: tuple[tuple[str, str, int], ...]
    changes: tuple[Mapping[str, Any], ...]
    cases: tuple[Mapping[str, Any], ...]
    hidden: int


def reports(actor: Actor, revision: Revision, most: int = 20) -> list[Told]:
    """The reports of a revision, the newest first. The caller has checked that the actor may read the revision."""
    today = in_force(revision.item_key)
    rows = BacktestReport.objects.filter(revision_id=revision.id).order_by("-at", "-id")[:most]
    return [_told(actor, one, revision.digest, today) for one in rows]


def _told(actor: Actor, report: BacktestReport, digest: str, today: str | None) -> Told:
    counts = tuple((kind, said, report.counts.get(kind, 0)) for kind, said in KINDS.items())
    stale = report.new_digest != digest or report.old_digest != today
    words = {kind: _(said) for kind, said in KINDS.items()}
    districts = catalog.city().districts
    listed = tuple(
        {
            "number": one["number"] if _may_read(actor, one) else "", "said": words[one["kind"]], "old": one["old"],
            "new": one["new"], "why": one["why"], "where": districts.get(one["district"], ""),
        }
        for one in report.listed
    )  # fmt: skip
    changes = tuple(one for one in report.outcomes if one["old"] != one["new"])
    return Told(report, stale, counts, changes, listed, sum(not one["number"] for one in listed))


def _may_read(actor: Actor, listed: Mapping[str, Any]) -> bool:
    return may_read(actor, Case(department=listed["department"], district=listed["district"]))


def run_of(revision_id: UUID, run_id: UUID) -> BacktestRun | None:
    """A run of a revision."""
    return BacktestRun.objects.filter(id=run_id, revision_id=revision_id).first()


__all__ = [
    "KINDS", "Told", "ask_backtest", "comparable", "in_force", "kind_of", "past_cases", "reports", "run_backtest",
    "run_of",
]  # fmt: skip
