"""How a party wants to be told, the codes that confirm an address, and the addresses of subscribed calendars."""

from django.db import models

from tongban.core.city import CityModel, VersionedModel


class Contact(VersionedModel):
    """How a party wants to be told. ``choices`` holds the channels by kind of notice; a kind left out is as usual.

    The telephone number itself stays with the party; here is when she last confirmed it.
    """

    party_id = models.UUIDField()
    mail = models.CharField(max_length=254, default="")
    mail_confirmed_at = models.DateTimeField(null=True)
    phone_confirmed_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=2, default="zh")
    quiet = models.BooleanField(default=True)
    choices = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta(VersionedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "party_id"], name="contact_party")]


class AddressCode(CityModel):
    """A code sent to an address to see whether its owner asked for it: only its digest, and how often it was tried."""

    removable = True

    party_id = models.UUIDField()
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    digest = models.CharField(max_length=64)
    tries = models.SmallIntegerField(default=0)
    expires_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "party_id", "channel"], name="address_code_once")]


class FeedOwner(models.TextChoices):
    """Whose deadlines a calendar holds."""

    PARTY = "主体"
    STAFF = "工作人员"


class Feed(VersionedModel):
    """A subscribed calendar. Its address is made of ``nonce``; a new nonce makes the old address worthless."""

    kind = models.CharField(max_length=4, choices=FeedOwner)
    owner_id = models.UUIDField()
    nonce = models.UUIDField(null=True)
    made_at = models.DateTimeField()

    class Meta(VersionedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "kind", "owner_id"], name="feed_owner"),
            models.UniqueConstraint(fields=["city", "nonce"], name="feed_nonce"),
        ]


class Reminder(CityModel):
    """Somebody was reminded of something once; ``key`` says of what (a licence 30 days before its end)."""

    append_only = True

    subject_id = models.UUIDField()
    key = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "subject_id", "key"], name="reminder_once")]
