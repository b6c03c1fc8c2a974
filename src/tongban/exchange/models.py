"""The local base libraries of the demonstration city."""

from django.db import models

from tongban.core.city import CityModel


class BaseRecord(CityModel):
    """演示: one record of a base library by the subject's code, as the library's owner would answer it."""

    library = models.CharField(max_length=40)
    licence_type = models.CharField(max_length=60)
    subject_code = models.CharField(max_length=18)
    number = models.CharField(max_length=60)
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    updated_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "library", "licence_type", "subject_code"], name="base_record_once")
        ]
