"""Credit entries and what was asked and decided about each: both may only be added to."""

from django.db import models
from django.utils.translation import gettext_noop as N_

from tongban.core.city import CityModel
from tongban.parties.credit.standing import Kind


class CreditEntry(CityModel):
    """What a party did, by which case or decision, on what basis; it stands until its last day or its repair."""

    append_only = True

    subject_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Kind])
    what = models.CharField(max_length=400)
    basis = models.CharField(max_length=400)
    only = models.JSONField(default=list)
    register = models.CharField(max_length=80, default="")
    case_number = models.CharField(max_length=43, default="")
    decision = models.CharField(max_length=80, default="")
    since = models.DateField()
    until = models.DateField(null=True)
    found_by = models.CharField(max_length=80)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "subject_id"], name="credit_of_subject")]


class StepKind(models.TextChoices):
    """修复 repair (it was so, and is put right) or 异议 objection (it was not so): asked, and decided."""

    REPAIR_ASKED = N_("申请修复")
    OBJECTION_ASKED = N_("提出异议")
    REPAIRED = N_("准予修复")
    NOT_REPAIRED = N_("不予修复")
    UPHELD = N_("异议成立")
    NOT_UPHELD = N_("异议不成立")


#: What ends an entry: from then on it is as if it had never been made.
CLOSING = (StepKind.REPAIRED, StepKind.UPHELD)
#: What waits for an officer, and what she may decide.
ASKING = {
    StepKind.REPAIR_ASKED: (StepKind.REPAIRED, StepKind.NOT_REPAIRED),
    StepKind.OBJECTION_ASKED: (StepKind.UPHELD, StepKind.NOT_UPHELD),
}


class CreditStep(CityModel):
    """One step about an entry; ``seq`` lets one of two at once win. ``container`` holds what was handed in with it."""

    append_only = True

    entry_id = models.UUIDField()
    subject_id = models.UUIDField()
    seq = models.IntegerField()
    what = models.CharField(max_length=10, choices=StepKind)
    said = models.TextField()
    container = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "entry_id", "seq"], name="credit_step_seq")]
        indexes = [models.Index(fields=["city", "-at"], name="credit_step_lately")]
