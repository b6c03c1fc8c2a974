"""Departments, implementing bodies (实施主体) and the staff who hold posts in them."""

from django.db import models
from django.db.models import Q

from tongban.core.city import CityModel


class Department(CityModel):
    """A department (部门) of the city."""

    name = models.CharField(max_length=80)
    regulator = models.BooleanField(default=False)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "name"], name="department_name")]


class District(CityModel):
    """A district (区市) by its GB/T 2260 code."""

    code = models.IntegerField()
    name = models.CharField(max_length=40)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "code"], name="district_code")]


class Implementer(CityModel):
    """The body that handles an item in a district (district 0: the city itself), with its 31-character 实施编码."""

    removable = True

    item_key = models.CharField(max_length=80)
    district = models.IntegerField(default=0)
    code = models.CharField(max_length=31)
    name = models.CharField(max_length=80)
    uscc = models.CharField(max_length=18)
    department = models.CharField(max_length=80)
    demonstration = models.BooleanField(default=False)

    class Meta(CityModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "item_key", "district"], name="implementer_item_district"),
            models.UniqueConstraint(fields=["city", "code"], name="implementer_code"),
        ]


class Staff(CityModel):
    """A member of staff with a sign-in of their own."""

    login = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    password = models.CharField(max_length=200)
    active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "login"], name="staff_login")]


class Posting(CityModel):
    """A post held in a department, for one district or (0) the whole city."""

    removable = True

    staff_id = models.UUIDField()
    post = models.CharField(max_length=40)
    department = models.CharField(max_length=80)
    district = models.IntegerField(default=0)

    class Meta(CityModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "staff_id", "post", "department", "district"], name="posting_once"),
            models.CheckConstraint(condition=~Q(post=""), name="posting_has_post"),
        ]


class Scope(models.TextChoices):
    """What a token may do. With ``cases:any`` it speaks for the city: for every party instead of for one."""

    ITEMS_READ = "items:read"
    INTERVIEWS = "interviews"
    CASES_WRITE = "cases:write"
    CASES_READ = "cases:read"
    LICENCES_READ = "licences:read"
    CASES_ANY = "cases:any"


class ApiToken(CityModel):
    """A program's way in: only the digest of the token is kept. Bound to one party, or (None) for any of the city's."""

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    party_id = models.UUIDField(null=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "digest"], name="token_digest")]
