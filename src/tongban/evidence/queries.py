"""Reads of the archive."""

from django.db.models import QuerySet

from tongban.evidence.models import ArchiveRecord


def records_of(case_number: str) -> "QuerySet[ArchiveRecord]":
    """The archive records of a case, oldest first."""
    return ArchiveRecord.objects.filter(case_number=case_number).order_by("id")
