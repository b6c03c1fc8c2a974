"""Archive records."""

from django.db import models
from django.db.models import Q

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
    keep_until = models.DateField(null=True)  # None: for ever, or the item does not say

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "event_id"], name="archive_once_per_event")]
        indexes = [
            models.Index(fields=["city", "case_number"], name="archive_case"),
            models.Index(
                fields=["city", "keep_until", "case_number"], name="archive_due", condition=Q(keep_until__isnull=False)
            ),
        ]
