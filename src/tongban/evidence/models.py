"""Archive records."""

from django.db import models

from tongban.core.city import CityModel


class ArchiveRecord(CityModel):
    """A closed case as filed (归档): a manifest of everything it rests on, and the manifest's digest."""

    append_only = True

    event_id = models.UUIDField()
    case_number = models.CharField(max_length=43)
    reason = models.CharField(max_length=40)
    manifest = models.JSONField()
    digest = models.CharField(max_length=64)
    archived_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "event_id"], name="archive_once_per_event")]
        indexes = [models.Index(fields=["city", "case_number"], name="archive_case")]
