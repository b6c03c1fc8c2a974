"""Reads of the archive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from tongban.cases.models import Case
from tongban.evidence.models import ArchiveRecord


@dataclass(frozen=True, slots=True)
class Due:
    """A filed case whose retention is over: somebody appraises whether it is destroyed or kept on."""

    number: str
    item_name: str
    department: str
    closed_on: date
    term: str
    until: date


def due_numbers(today: date) -> "QuerySet[ArchiveRecord, dict[str, Any]]":
    """The numbers of filed cases past their last day, the longest over first, each once however often it was filed."""
    over = ArchiveRecord.objects.filter(keep_until__lt=today).order_by().values("case_number")
    return over.annotate(until=Max("keep_until")).order_by("until", "case_number")


def due(numbers: Sequence[str]) -> list[Due]:
    """The same by number, in the order given, with what their last record says."""
    rows = ArchiveRecord.objects.filter(case_number__in=numbers, keep_until__isnull=False).order_by("id")
    records = {row.case_number: row for row in rows}
    cases = {case.number: case for case in Case.objects.defer("facts").filter(number__in=numbers)}
    return [_due(records[number], cases[number]) for number in numbers if number in records and number in cases]


def _due(record: ArchiveRecord, case: Case) -> Due:
    kept = record.manifest["retention"]
    closed_on, until = (date.fromisoformat(kept[name]) for name in ("from", "until"))
    return Due(case.number, case.item_name, case.department, closed_on, kept["term"], until)


def records_of(case_number: str) -> "QuerySet[ArchiveRecord]":
    """The archive records of a case, oldest first."""
    return ArchiveRecord.objects.filter(case_number=case_number).order_by("id")
