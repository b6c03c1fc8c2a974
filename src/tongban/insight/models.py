"""What the effect analysis counts: one narrow row a case or bundle, how far it came, who took figures away."""

from django.db import models

from tongban.core.city import CityModel, VersionedModel


class Measure(VersionedModel):
    """What one application adds to the figures: where, when and how it was made, how it came out, what it took."""

    department = models.CharField(max_length=80)
    district = models.IntegerField()
    channel = models.CharField(max_length=20)
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
        abstract = True


class CaseMeasure(Measure):
    """What one case adds to the figures, under the id of the case; derived from its history, made anew when it grows.

    No personal data: whoever reads these rows cannot tell who applied. ``seq`` is the last entry that was measured.
    """

    item_key = models.CharField(max_length=80)
    item_digest = models.CharField(max_length=64)
    bundle = models.CharField(max_length=80, default="")  # the bundle (一件事) the case was applied for in, by its key
    bundle_case = models.UUIDField(null=True)

    class Meta(Measure.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["city", "applied_on"], name="measure_day"),
            models.Index(fields=["city", "item_key", "applied_on"], name="measure_item_day"),
        ]


class BundleMeasure(Measure):
    """What one submitted bundle adds to the figures, under its id: its members taken together, nothing counted twice.

    ``department`` leads it; reasons are told as item and condition; ``worked`` runs from the application to the end of
    the last member; ``seq`` is how many entries its cases had in all.
    """

    bundle_key = models.CharField(max_length=80)
    bundle_digest = models.CharField(max_length=64)

    class Meta(Measure.Meta):
        abstract = False
        indexes = [models.Index(fields=["city", "bundle_key", "applied_on"], name="measure_bundle_day")]


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
