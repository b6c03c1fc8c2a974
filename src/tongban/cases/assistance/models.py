"""Requests to other departments about cases, and what was answered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from tongban.core.city import VersionedModel


class Standing(models.TextChoices):
    """How a request stands."""

    WAITING = N_("待答复")
    ANSWERED = N_("已答复")
    ENDED = N_("不再需要")


class Assistance(VersionedModel):
    """One request, as the department asked sees it: what is asked and what it was told, and nothing else of the case.

    ``told`` are the names and values handed to it, as they were when it was asked; files stand under the row's id.
    """

    case_id = models.UUIDField()
    case_number = models.CharField(max_length=43)
    about = models.CharField(max_length=120)
    department = models.CharField(max_length=80)
    district = models.IntegerField(default=0)
    asker = models.CharField(max_length=80)
    asker_name = models.CharField(max_length=80)
    raised_by = models.CharField(max_length=80)
    what = models.CharField(max_length=500)
    why = models.CharField(max_length=500, default="")
    told = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    due_provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=Standing, default=Standing.WAITING)
    answer = models.CharField(max_length=10, default="")
    said = models.CharField(max_length=1000, default="")
    answered_by = models.CharField(max_length=80, default="")
    answered_at = models.DateTimeField(null=True)
    urged_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta(VersionedModel.Meta):
        indexes = [
            models.Index(fields=["city", "department", "state", "due_on"], name="assistance_asked_of"),
            models.Index(fields=["city", "asker", "state", "due_on"], name="assistance_asked_by"),
            models.Index(fields=["city", "case_id"], name="assistance_case"),
            models.Index(fields=["city", "due_on"], name="assistance_late", condition=Q(state="待答复")),
        ]
