"""The regulators' inbox; what is reported to the platform of the province."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as N_

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


class ReportState(models.TextChoices):
    """How far a report is."""

    WAITING = N_("待报送")
    SENT = N_("已报送")
    RECEIPTED = N_("已回执")
    REFUSED = N_("被退回")


class Report(VersionedModel):
    """上报: one row of a table of the province's platform, once for each revision of what it is about.

    ``batch`` is what it was sent in: sent again as it was until the platform says what became of it.
    """

    table = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    revision = models.IntegerField()
    operation = models.CharField(max_length=1)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=3, choices=ReportState, default=ReportState.WAITING)
    batch = models.UUIDField(null=True)
    tries = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=200, default="")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "table", "key", "revision"], name="report_once")]
        indexes = [
            models.Index(fields=["city", "state", "id"], name="report_state"),
            models.Index(fields=["city", "id"], name="report_open", condition=Q(state__in=["待报送", "已报送"])),
        ]


class ReportMark(CityModel):
    """How far the entries of cases were looked at for reports: the id of one of them."""

    to = models.UUIDField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city"], name="report_mark_once")]
