"""Licences and their sealed documents."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from tongban.core.city import CityModel, VersionedModel


class LicenceState(models.TextChoices):
    """What a licence is worth today; 已过期 follows from the date and is not stored."""

    VALID = N_("有效")
    CHANGED = N_("已变更")
    REVOKED = N_("已撤销")
    CANCELLED = N_("已注销")


class Licence(VersionedModel):
    """One issue of a licence. A change is a new row that replaces the old one and keeps its number."""

    number = models.CharField(max_length=60)
    type = models.CharField(max_length=60)
    holder_id = models.UUIDField()
    holder_code = models.CharField(max_length=18)
    holder_name = models.CharField(max_length=120)
    per = models.CharField(max_length=200, default="")
    face = models.JSONField()
    digest = models.CharField(max_length=64)
    issuer = models.CharField(max_length=80)
    issued_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=LicenceState, default=LicenceState.VALID)
    state_reason = models.CharField(max_length=200, default="")
    issue_no = models.IntegerField(default=1)
    replaces_id = models.UUIDField(null=True)
    check_id = models.CharField(max_length=16)
    basis = models.CharField(max_length=80)
    template_digest = models.CharField(max_length=64, default="")
    demonstration = models.BooleanField(default=False)

    class Meta(VersionedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["city", "type", "holder_id", "per"], condition=Q(state="有效"), name="licence_one_valid"
            ),
            models.UniqueConstraint(fields=["city", "type", "number", "issue_no"], name="licence_number_issue"),
            models.UniqueConstraint(fields=["city", "check_id"], name="licence_check_id"),
        ]
        indexes = [
            models.Index(fields=["city", "holder_id"], name="licence_holder"),
            models.Index(fields=["city", "valid_until"], name="licence_until", condition=Q(state="有效")),
        ]


class LicenceDocument(CityModel):
    """The sealed document of a licence issue, by the digest of its bytes."""

    append_only = True

    licence_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    signer = models.CharField(max_length=120)
    sealed_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "licence_id"], name="document_once")]
