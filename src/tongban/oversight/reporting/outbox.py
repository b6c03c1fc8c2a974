"""The outbox to the platform of the province: rows once each, batches sent again as they were, receipts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongban.cases import queries as cases
from tongban.cases.models import Case
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.actor import SYSTEM, Actor
from tongban.core.city import current_city
from tongban.core.errors import Conflict, StaleVersion
from tongban.core.ids import uuid7
from tongban.core.unit_of_work import UnitOfWork
from tongban.exchange.gateway.connecting import inbox_of
from tongban.exchange.gateway.places import PROVINCE
from tongban.exchange.ports import Inbox, Receipt, SourceAway
from tongban.licences.models import Licence
from tongban.materials.queries import materials_in
from tongban.oversight.models import Report, ReportMark, ReportState
from tongban.oversight.reporting.tables import Row, of_case, of_catalogue
from tongban.standards.hashes import digest

log = structlog.get_logger(__name__)

#: Entries looked at, and rows sent, at a time; batches in one sweep.
_ENTRIES, _ROWS, _BATCHES = 500, 200, 20
_WITHIN = 30.0
#: Entries written at the same moment may become visible one after the other: the last moments are looked at again.
_SETTLED = timedelta(minutes=1)
#: What happened before reporting was switched on is reported as far back as this.
_BACK = timedelta(days=1)


def province() -> Inbox | None:
    """Where reports go; None where the deployment says nothing of it, and nothing is gathered either."""
    system = catalog.systems().get(PROVINCE)
    gateway = bool(settings.EXCHANGE_FILE or settings.PROVIDER_URL)
    return inbox_of(system) if system is not None and gateway else None


def sweep_reports() -> int:
    """Gather what is new and hand it in; how many rows got a receipt. Safe to be done twice at a time."""
    inbox = province()
    if inbox is None:
        return 0
    gather_cases()
    gather_catalogue(catalog.edition())
    done = 0
    for _batch in range(_BATCHES):
        taken = hand_in(inbox)
        done += taken
        if not taken:
            break
    return done


def gather_cases() -> int:
    """Put down the rows of the cases that moved on, from the mark on; how many are new."""
    mark = ReportMark.objects.first()
    entries = cases.moved_since(mark.to if mark is not None else _floor(clock.now() - _BACK), _ENTRIES)
    if not entries:
        return 0
    rows = list(Case.objects.filter(id__in={case for _id, _at, case in entries}))
    histories = cases.entries_of(rows)
    given = {one.id: one for one in Licence.objects.filter(id__in=[row.licence_id for row in rows if row.licence_id])}
    new = put_down(
        row
        for case in rows
        for row in of_case(
            case,
            histories[case.id],
            [one.type for one in materials_in(case.container)],
            given.get(case.licence_id) if case.licence_id else None,
        )
    )
    settled = [id_ for id_, at, _case in entries if at <= clock.now() - _SETTLED]
    if settled:
        ReportMark.objects.update_or_create(city=current_city(), defaults={"to": settled[-1]})
    return new


@lru_cache(maxsize=1)
def gather_catalogue(edition: object) -> int:
    """Put down the rows of the catalogue that are new, once for each edition of it."""
    listings = [one for versions in catalog.all_versions().values() for one in versions]
    return put_down(of_catalogue(listings, catalog.vocabulary().licences.values()))


def put_down(rows: Iterable[Row]) -> int:
    """Put rows into the outbox: what says nothing new of its subject is left out, each revision is there once."""
    wanted = {(row.table, row.key, row.revision): row for row in rows}
    keys = {key for _table, key, _revision in wanted}
    there: dict[tuple[str, str], dict[int, str]] = {}
    for one in Report.objects.filter(key__in=keys).only("table", "key", "revision", "digest").order_by("revision"):
        there.setdefault((one.table, one.key), {})[one.revision] = one.digest
    new = 0
    try:
        with UnitOfWork(SYSTEM) as uow:
            for (table, key, revision), row in wanted.items():
                held = there.get((table, key), {})
                content = digest(dict(row.body))
                if revision in held or content in list(held.values())[-1:]:
                    continue
                new += 1
                uow.insert(
                    Report(
                        table=table, key=key, revision=revision, operation="U" if held else "I", body=dict(row.body),
                        digest=content, made_at=uow.now,
                    )
                )  # fmt: skip
    except IntegrityError:  # another process was at the same cases
        return 0
    return new


def hand_in(inbox: Inbox) -> int:
    """Send one batch, the one without an answer before any new one; how many rows got a receipt."""
    rows = _unanswered() or _fresh()
    if not rows or rows[0].batch is None:
        return 0
    sent = [
        {
            "table": row.table, "key": row.key, "revision": row.revision, "cd_operation": row.operation,
            "cd_time": row.made_at.isoformat(), "cd_batch": row.batch.hex, "data_source": str(row.city),
            "body": row.body, "digest": row.digest,
        }
        for row in rows
        if row.batch is not None
    ]  # fmt: skip
    try:
        receipts = inbox.hand_in(rows[0].batch.hex, sent, _WITHIN)
    except SourceAway as error:
        log.warning("reporting.away", why=error.why.value, detail=error.detail)
        return 0
    return _answered(rows, {(one.table, one.key, one.revision): one for one in receipts})


def _unanswered() -> list[Report]:
    first = Report.objects.filter(state=ReportState.SENT).order_by("id").first()
    return (
        [] if first is None else list(Report.objects.filter(state=ReportState.SENT, batch=first.batch).order_by("id"))
    )


def _fresh() -> list[Report]:
    """Put the oldest rows that wait into a batch; none where another process was quicker."""
    rows = list(Report.objects.filter(state=ReportState.WAITING).order_by("id")[:_ROWS])
    batch = uuid7()
    try:
        with UnitOfWork(SYSTEM) as uow:
            for row in rows:
                uow.update(row, state=ReportState.SENT.value, batch=batch, sent_at=uow.now, tries=row.tries + 1)
    except StaleVersion:
        return []
    return rows


def _answered(rows: Sequence[Report], receipts: Mapping[tuple[str, str, int], Receipt]) -> int:
    done = 0
    try:
        with UnitOfWork(SYSTEM) as uow:
            for row in rows:
                receipt = receipts.get((row.table, row.key, row.revision))
                if receipt is not None:
                    state = ReportState.REFUSED if receipt.refused else ReportState.RECEIPTED
                    uow.update(row, state=state.value, reason=receipt.refused[:200], answered_at=uow.now)
                    done += 1
    except StaleVersion:  # another process sent the same batch and heard the same
        return 0
    return done


def resend(actor: Actor, ids: Sequence[UUID]) -> int:
    """Let rows that were refused be sent again. Raises Conflict (TB-REPORT-409) where none of them is."""
    rows = list(Report.objects.filter(id__in=ids, state=ReportState.REFUSED))
    if not rows:
        raise Conflict(_("没有被退回、可以重报的记录。"), code="TB-REPORT-409")
    with UnitOfWork(actor) as uow:
        for row in rows:
            uow.update(row, state=ReportState.WAITING.value, batch=None, reason="")
    return len(rows)


def reports(state: str = "", table: str = "") -> "QuerySet[Report]":
    """The outbox, newest first, by state and table."""
    rows = Report.objects.order_by("-id")
    if state in ReportState:
        rows = rows.filter(state=state)
    return rows.filter(table=table) if table else rows


def _floor(moment: datetime) -> UUID:
    """An id before all that are made from a moment on."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
