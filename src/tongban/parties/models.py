"""Parties, mandates and portal accounts."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_noop as N_

from tongban.core.city import CityModel
from tongban.parties.credit.models import CreditEntry, CreditStep


class PartyKind(models.TextChoices):
    """自然人 a person, 法人 an organisation with its own rights, 个体工商户 a self-employed trader."""

    PERSON = N_("自然人")
    ORGANISATION = N_("法人")
    TRADER = N_("个体工商户")


class Party(CityModel):
    """A person (by 公民身份号码) or an organisation (by 统一社会信用代码)."""

    kind = models.CharField(max_length=10, choices=PartyKind)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=18)
    phone = models.CharField(max_length=20, default="")
    district = models.IntegerField(default=0)
    demonstration = models.BooleanField(default=False)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "kind", "code"], name="party_code")]
        indexes = [
            models.Index(fields=["city", "code"], name="party_by_code"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="party_by_name"),
        ]


class Mandate(CityModel):
    """An authorisation (授权委托): an agent may act for a principal in some items (empty: all) until a day.

    One made by people in the portal is ``pending`` until the agent accepts it; ``given_by`` is who made it.
    """

    removable = True

    principal_id = models.UUIDField()
    agent_id = models.UUIDField()
    items = models.JSONField(default=list)
    role = models.CharField(max_length=40, default=N_("经办人"))
    since = models.DateField()
    until = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    pending = models.BooleanField(default=False, db_default=False)
    given_by = models.UUIDField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta(CityModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "principal_id", "agent_id", "since"], name="mandate_once")
        ]
        indexes = [models.Index(fields=["city", "agent_id"], name="mandate_agent")]


class Account(CityModel):
    """A way into the portal for a person."""

    person_id = models.UUIDField()
    login = models.CharField(max_length=40)
    secret = models.CharField(max_length=200)
    demonstration = models.BooleanField(default=False)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "login"], name="account_login")]


class Linked(CityModel):
    """What an outside provider calls a person: its own stable name for her, never shown to anybody."""

    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    person_id = models.UUIDField()
    since = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "issuer", "subject"], name="linked_once")]


__all__ = ["Account", "CreditEntry", "CreditStep", "Linked", "Mandate", "Party", "PartyKind"]
