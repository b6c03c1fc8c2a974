"""The regulators' inbox."""

from django.db import models
from django.db.models import Q

from tongban.core.city import CityModel, VersionedModel


class Push(VersionedModel):
    """A decision pushed to a regulating department (审批信息推送), and its taking over (认领)."""

    event_id = models.UUIDField()
    department = models.CharField(max_length=80)
    district = models.IntegerField()
    case_number = models.CharField(max_length=43)
    what = models.CharField(max_length=20)
    item_name = models.CharField(max_length=120)
    holder_name = models.CharField(max_length=120)
    holder_code = models.CharField(max_length=18)
    licence_number = models.CharField(max_length=60, default="")
    automatic = models.BooleanField(default=False)
    pushed_at = models.DateTimeField()
    taken_by = models.CharField(max_length=40, default="")
    taken_at = models.DateTimeField(null=True)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "event_id", "department"], name="push_once")]
        indexes = [
            models.Index(fields=["city", "department", "-pushed_at", "district"], name="push_inbox"),
            models.Index(
                fields=["city", "department", "-pushed_at", "district"], name="push_waiting", condition=Q(taken_at=None)
            ),
        ]
