"""Uploaded materials."""

from django.db import models
from django.db.models import Q

from tongban.core.city import CityModel


class Material(CityModel):
    """One uploaded file for a named material; ``container`` is the draft or case it was given for.

    Trust grades follow 国办函〔2016〕108号: an applicant's own upload is C (原件须核验).
    """

    removable = True

    owner_id = models.UUIDField()
    container = models.UUIDField()
    type = models.CharField(max_length=80)
    filename = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    media_type = models.CharField(max_length=80)
    grade = models.CharField(max_length=1, default="C")
    uploaded_by = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField()
    given_up_at = models.DateTimeField(null=True)

    class Meta(CityModel.Meta):
        indexes = [
            models.Index(fields=["city", "container"], name="material_container"),
            models.Index(
                fields=["city", "given_up_at"], name="material_given_up", condition=Q(given_up_at__isnull=False)
            ),
        ]
