"""After an upload was kept: it is looked through for viruses, and what stands on it is read, once."""

from __future__ import annotations

import structlog

from tongban.core import files
from tongban.core.models import Job
from tongban.materials import scanning
from tongban.materials.banking import note_read, note_unreadable
from tongban.materials.models import BankEntry, ReadingState
from tongban.materials.ports import ScannerAway
from tongban.recognition.engines import engine
from tongban.recognition.papers import Locked
from tongban.recognition.ports import Unreadable
from tongban.recognition.recognising import recognise

log = structlog.get_logger(__name__)


def recognise_material(job: Job) -> None:
    """Read a file that waits for it. An engine that is away is tried again later, as any job is."""
    entry = BankEntry.objects.filter(id=job.payload["entry"], reading=ReadingState.WAITING).first()
    if entry is None:
        return
    try:
        told = recognise(files.read(entry.sha256))
    except (Unreadable, files.Withheld) as error:
        note_unreadable(entry, engine().name, locked=isinstance(error, Locked))
        return
    entry.refresh_from_db()
    note_read(entry, told, engine().name)


def scan_material(job: Job) -> None:
    """Look through a file that was just kept; where the scanner is away the rounds of the worker come back to it."""
    try:
        scanning.examine(str(job.payload["sha256"]))
    except ScannerAway as error:
        log.warning("scan.scanner_away", error=str(error))
