"""What the effect analysis counts: one narrow row a case, how far cases were measured, and who took figures away."""

from django.db import models

from tongban.core.city import CityModel, VersionedModel


class CaseMeasure(VersionedModel):
    """What one case adds to the figures, under the id of the case; derived from its history, made anew when it grows.

    No personal data: whoever reads these rows cannot tell who applied. ``seq`` is the last entry that was measured.
    """

    item_key = models.CharField(max_length=80)
    item_digest = models.CharField(max_length=64)
    department = models.CharField(max_length=80)
    district = models.IntegerField()
    channel = models.CharField(max_length=20)
    bundle = models.CharField(max_length=80, default="")  # the bundle (一件事) the case was applied for in, by its key
    bundle_case = models.UUIDField(null=True)
    applied_on = models.DateField()
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=20)
    automatic = models.BooleanField()
    handed_over = models.JSONField(default=list)  # the conditions that kept a machine from deciding, by name
    worked = models.SmallIntegerField(null=True)  # working days from acceptance to the decision, the clock's stops out
    whole = models.SmallIntegerField(null=True)  # working days from application to the end
    in_time = models.BooleanField(null=True)
    fields_asked = models.SmallIntegerField()
    fields_filled = models.SmallIntegerField()
    needed = models.SmallIntegerField()  # required materials, of these brought by the applicant, and all by their way
    brought = models.SmallIntegerField()
    materials = models.JSONField(default=dict)
    corrections = models.SmallIntegerField()  # things asked for in a notice of correction
    seq = models.IntegerField()

    class Meta(VersionedModel.Meta):
        indexes = [
            models.Index(fields=["city", "applied_on"], name="measure_day"),
            models.Index(fields=["city", "item_key", "applied_on"], name="measure_item_day"),
        ]


class MeasuredUntil(VersionedModel):
    """The last entry of any case's history the sweep came to; one row a city."""

    entry_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta(VersionedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city"], name="measured_until_once")]


class FiguresTaken(CityModel):
    """Figures taken out of the house: who, when, which, in what form."""

    append_only = True

    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    what = models.CharField(max_length=200)
    form = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "-at"], name="figures_taken_newest")]
