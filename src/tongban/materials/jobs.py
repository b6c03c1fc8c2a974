"""After an upload was kept: what stands on it is read, once."""

from __future__ import annotations

from tongban.core import files
from tongban.core.models import Job
from tongban.materials.banking import note_read, note_unreadable
from tongban.materials.models import BankEntry, ReadingState
from tongban.recognition.engines import engine
from tongban.recognition.ports import Unreadable
from tongban.recognition.recognising import recognise


def recognise_material(job: Job) -> None:
    """Read a picture that waits for it. An engine that is away is tried again later, as any job is."""
    entry = BankEntry.objects.filter(id=job.payload["entry"], reading=ReadingState.WAITING).first()
    if entry is None:
        return
    try:
        told = recognise(files.read(entry.sha256))
    except Unreadable:
        note_unreadable(entry, engine().name)
        return
    entry.refresh_from_db()
    note_read(entry, told, engine().name)
