"""Files looked through for viruses, each once by its digest: nobody who applies waits for it, who opens a file does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from tongban.core import clock, files
from tongban.core.actor import SYSTEM
from tongban.core.adapters import adapter
from tongban.core.errors import Invalid, NotFound, Problem
from tongban.core.events import Event
from tongban.core.files import Withheld
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials.models import BankEntry, Material, Scan, ScanState
from tongban.materials.ports import NotScanned, Scanner, ScannerAway

log = structlog.get_logger(__name__)

#: Looked through in one round of the worker, which has other work too.
_ROUND = 20
_LONGEST_WAIT = timedelta(hours=1)
_NONE = "tongban.materials.adapters.no_scanner.NoScanner"


class NotYetScanned(Problem):
    """A file is being looked through; until then nobody opens it or decides on it."""

    status, code = 423, "TB-MAT-423"

    def __init__(self) -> None:
        super().__init__(_("材料正在查毒，查完才能打开和据以决定。请稍后刷新；一直查不完的，请告诉系统运维人员。"))


@dataclass(frozen=True, slots=True)
class Health:
    """How the scanner does: its own words, empty where it does not answer; files that wait, and infected ones."""

    name: str
    version: str
    waiting: int
    infected: int
    said: str


def configured() -> bool:
    """Whether there is a scanner at all."""
    return bool(settings.SCANNER_ADAPTER != _NONE)


def scanner() -> Scanner:
    """The scanner the environment names. Raises ``Problem`` where it names it badly."""
    return _scanner(settings.SCANNER_ADAPTER, settings.CLAMAV)


@lru_cache(maxsize=4)
def _scanner(path: str, address: str) -> Scanner:
    made: Scanner = adapter("TONGBAN_CLAMAV", path)
    return made


def note(uow: UnitOfWork, sha256: str) -> None:
    """A file was kept: it is looked through unless it was before. The row stands at once, the job with the unit."""
    if not configured():
        return
    Scan.objects.bulk_create([Scan(sha256=sha256, due_at=clock.now())], ignore_conflicts=True)
    if Scan.objects.filter(sha256=sha256, state=ScanState.WAITING).exists():
        uow.emit(Event("material.taken_in", sha256, {"sha256": sha256}))


def states(digests: Iterable[str]) -> Mapping[str, ScanState]:
    """How far each of these files is; one without a row was never looked through."""
    wanted = set(digests)
    told = dict(Scan.objects.filter(sha256__in=wanted).values_list("sha256", "state")) if wanted else {}
    return {one: ScanState(told.get(one, ScanState.NEVER)) for one in wanted}


def refuse_infected(digests: Iterable[str]) -> None:
    """Raises ``Withheld`` where one of these files is infected."""
    if ScanState.INFECTED in states(digests).values():
        raise Withheld


def refuse_unsettled(digests: Iterable[str]) -> None:
    """What may be opened by others and decided on: raises ``NotYetScanned`` or ``Withheld``."""
    found = set(states(digests).values())
    if ScanState.INFECTED in found:
        raise Withheld
    if ScanState.WAITING in found:
        raise NotYetScanned


def refuse_grant(uploads: Iterable[Material]) -> None:
    """No grant rests on an infected upload that no other took the place of, or on one not looked through yet.

    ``uploads`` are as ``queries.uploads`` read them. Raises ``Invalid`` (TB-MAT-424) naming the materials, or
    ``NotYetScanned``.
    """
    rows = list(uploads)
    sound = {row.type for row in rows if not row.infected}
    bad = sorted({row.type for row in rows if row.infected} - sound)
    if bad:
        said = _("“%(names)s”查出病毒，已经隔离，不能据以准予。请先请申请人补正：换一个没有病毒的文件重新上传。")
        raise Invalid(said % {"names": "”“".join(bad)}, code="TB-MAT-424", status=409)
    if any(row.scan == ScanState.WAITING for row in rows):
        raise NotYetScanned


def examine(sha256: str) -> ScanState:
    """Look through one file and keep what was found; an infected one is withheld and its owners are told.

    Where the scanner is away it waits for the next round. Raises ``ScannerAway`` then.
    """
    row = Scan.objects.filter(sha256=sha256).first() or Scan(sha256=sha256, due_at=clock.now())
    try:
        content = files.examined(sha256)
    except NotFound:  # cleared away meanwhile
        Scan.objects.filter(sha256=sha256, state=ScanState.WAITING).delete()
        return ScanState.NEVER
    try:
        version, found = scanner().version(), scanner().scan(content)
    except (ScannerAway, NotScanned) as error:
        _put_off(row, str(error))
        if isinstance(error, ScannerAway):
            raise
        return ScanState(row.state)
    return _settled(row, found, version)


def _put_off(row: Scan, why: str) -> None:
    if row.state != ScanState.WAITING:
        return
    tries = row.tries + 1
    wait = min(timedelta(seconds=15 * 2 ** min(tries, 12)), _LONGEST_WAIT)
    Scan.objects.filter(sha256=row.sha256, state=ScanState.WAITING).update(
        tries=tries, due_at=clock.now() + wait, said=why[:200]
    )
    log.warning("scan.put_off", tries=tries, why=why[:80])


def _settled(row: Scan, found: str, version: str) -> ScanState:
    before, state = row.state, ScanState.INFECTED if found else ScanState.CLEAN
    (files.withhold if state is ScanState.INFECTED else files.release)(row.sha256)
    told = {"state": state, "said": found, "scanner": version, "scanned_at": clock.now()}
    Scan.objects.update_or_create(sha256=row.sha256, defaults=told, create_defaults={**told, "due_at": row.due_at})
    if found and before != ScanState.INFECTED:
        log.warning("scan.infected", virus=found)
        with UnitOfWork(SYSTEM) as uow:
            uow.emit(Event("material.infected", row.sha256, {"sha256": row.sha256}))
    return state


def sweep_scans() -> int:
    """Look through what waits and is due, a bounded number, as long as the scanner answers; how many."""
    if not configured():
        return 0
    due = Scan.objects.filter(state=ScanState.WAITING, due_at__lte=clock.now()).order_by("due_at")
    done = 0
    for sha256 in list(due.values_list("sha256", flat=True)[:_ROUND]):
        try:
            examine(sha256)
        except ScannerAway:
            return done
        done += 1
    return done


def rescan() -> Iterator[tuple[str, ScanState]]:
    """Look through every upload the scanner did not see with the signatures it has now; the digest and what was found.

    May be broken off and begun again: what was looked through since the last update is not looked through again.
    Raises ``ScannerAway``.
    """
    version = scanner().version()
    last = ""
    while sha256 := _next(last, version):
        last = sha256
        yield sha256, examine(sha256)


def _next(after: str, version: str) -> str:
    """The first digest of an upload after this one that this version did not see."""
    while True:
        found = [
            kind.objects.filter(sha256__gt=after).order_by("sha256").values_list("sha256", flat=True).first()
            for kind in (Material, BankEntry)
        ]
        after = min((one for one in found if one), default="")
        seen = Scan.objects.filter(sha256=after, scanner=version, scanned_at__isnull=False)
        if not after or not seen.exists():
            return after


def health() -> Health:
    """How the scanner does now; asks it."""
    waiting = Scan.objects.filter(state=ScanState.WAITING).order_by("id")
    oldest = waiting.first()
    try:
        version = scanner().version()
    except ScannerAway:
        version = ""
    return Health(
        scanner().name, version, waiting.count(),
        Scan.objects.filter(state=ScanState.INFECTED).count(), oldest.said if oldest else "",
    )  # fmt: skip
