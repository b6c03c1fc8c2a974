"""Copies of what was fetched, subscriptions, the record of every fetch; and the demonstration city's own libraries."""

from django.db import models
from django.utils.translation import gettext_noop as N_

from tongban.core.city import CityModel, VersionedModel


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


class Copy(CityModel):
    """What a system answered about a subject, kept for no longer than the resource's policy; the newest one counts.

    ``seal`` is over everything else: a copy somebody changed is none. ``known`` is False where the
    system knew no record.
    """

    removable = True

    resource = models.CharField(max_length=60)
    subject_code = models.CharField(max_length=18)
    known = models.BooleanField()
    number = models.CharField(max_length=60)
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    obtained_at = models.DateTimeField()
    keep_until = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [
            models.Index(fields=["city", "subject_code", "resource", "-obtained_at"], name="copy_subject"),
            models.Index(fields=["city", "keep_until"], name="copy_ends"),
        ]


class Replica(CityModel):
    """A record of a resource whose whole register is taken over by its change feed; ``gone`` where it was struck off.

    Sealed as a copy is, over the moment it was taken.
    """

    resource = models.CharField(max_length=60)
    subject_code = models.CharField(max_length=18)
    number = models.CharField(max_length=60)
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    gone = models.BooleanField()
    taken_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "resource", "subject_code"], name="replica_once")]


class Watermark(CityModel):
    """How far the change feed of a resource was followed: written together with what it brought.

    ``to`` is the system's own mark; ``current`` once the end of the feed was reached, ``at`` when it last was.
    """

    resource = models.CharField(max_length=60)
    to = models.CharField(max_length=200)
    current = models.BooleanField(default=False)
    at = models.DateTimeField()
    records = models.BigIntegerField(default=0)
    faults = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "resource"], name="watermark_once")]


class Standing(models.TextChoices):
    """How a subscription stands."""

    ASKED = N_("待批")
    APPROVED = N_("已批准")
    ENDED = N_("已停止")


class Subscription(VersionedModel):
    """订阅: an item may have a data resource, for a purpose, once an officer approved it and until it is ended."""

    item = models.CharField(max_length=80)
    resource = models.CharField(max_length=60)
    purpose = models.CharField(max_length=200)
    state = models.CharField(max_length=4, choices=Standing)
    until = models.DateField(null=True)
    asked_at = models.DateTimeField()

    class Meta(VersionedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "item", "resource"], name="subscription_once")]


class SubscriptionAct(CityModel):
    """What was done to a subscription, by whom and why."""

    append_only = True

    subscription_id = models.UUIDField()
    state = models.CharField(max_length=4, choices=Standing)
    until = models.DateField(null=True)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "subscription_id", "-at"], name="subscription_acts")]


class Outcome(models.TextChoices):
    """How a fetch ended."""

    FOUND = N_("查到")
    NONE = N_("查无记录")
    COPY = N_("用了有效的副本")
    AWAY = N_("没有应答")
    OPEN = N_("已断开，没有查询")
    UNREADABLE = N_("应答读不懂")
    REFUSED = N_("被拒绝")
    USED_UP = N_("次数用完，没有查询")
    DENIED = N_("没有批准，没有查询")
    NOWHERE = N_("没有接通，没有查询")
    UNCONSENTED = N_("没有同意，没有查询")
    STALE = N_("数据太旧，没有采用")


class Said(models.TextChoices):
    """What somebody said to a fetch that needs her consent."""

    AGREED = N_("同意")
    DECLINED = N_("不同意")
    WITHDRAWN = N_("撤回")


class Consent(CityModel):
    """同意: what was said for one errand to a resource being fetched; the newest of a resource and errand counts.

    ``errand`` is the container of the draft, which the case or bundle keeps, ``item`` the item or bundle; ``until`` is
    the last day an agreement holds.
    """

    append_only = True

    errand = models.CharField(max_length=80)
    item = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    resource = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    who = models.CharField(max_length=80)
    said = models.CharField(max_length=3, choices=Said)
    until = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [
            models.Index(fields=["city", "errand", "resource", "-at"], name="consent_errand"),
            models.Index(fields=["city", "subject_id", "-at"], name="consent_subject"),
        ]


class Fetch(CityModel):
    """One fetch on record, without what was fetched: who, for what, which resource and fields, how it ended."""

    append_only = True

    at = models.DateTimeField()
    system = models.CharField(max_length=40)
    resource = models.CharField(max_length=60)
    item = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    ref = models.CharField(max_length=80)
    who = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    fields = models.JSONField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    detail = models.CharField(max_length=60, default="")
    ms = models.FloatField()
    faults = models.SmallIntegerField(default=0)
    digest = models.CharField(max_length=64)
    consent_id = models.UUIDField(null=True)

    class Meta(CityModel.Meta):
        indexes = [
            models.Index(fields=["city", "resource", "-at"], name="fetch_resource"),
            models.Index(fields=["city", "subject_id", "-at"], name="fetch_subject"),
            models.Index(fields=["city", "ref", "-at"], name="fetch_ref"),
        ]


class CircuitChange(CityModel):
    """A process found a system gone, or there again."""

    append_only = True

    resource = models.CharField(max_length=60)
    state = models.CharField(max_length=6)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "resource", "-at"], name="circuit_resource")]
