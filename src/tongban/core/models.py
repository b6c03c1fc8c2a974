"""Tables every room uses: jobs, idempotency keys, serial counters, files, looks at personal data, messages."""

from django.db import models
from django.db.models import Q

from tongban.core.city import CityModel, VersionedModel


class JobState(models.TextChoices):
    """A job is waiting, being done, or given up after its last try; a job done is gone."""

    READY = "ready"
    RUNNING = "running"
    DEAD = "dead"


class Job(CityModel):
    """Work that follows from an event. Jobs of one lane run one after another, oldest first."""

    removable = True

    topic = models.CharField(max_length=60)
    lane = models.CharField(max_length=160)
    event_id = models.UUIDField()
    event_name = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.READY)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=300, default="")
    request_id = models.CharField(max_length=64, default="")
    created_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "topic", "event_id"], name="job_once_per_event")]
        indexes = [
            models.Index(fields=["city", "lane", "id"], name="job_lane"),
            models.Index(fields=["city", "id"], name="job_dead", condition=Q(state="dead")),
        ]


class IdempotencyKey(CityModel):
    """An answer given for a key: the same key and body answers the same, another body is refused."""

    append_only = True

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    body_digest = models.CharField(max_length=64)
    answer = models.JSONField()
    created_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "actor", "key"], name="idempotency_key_once")]


class Serial(CityModel):
    """The next free number of a scope and day (办件编号: four digits per 实施编码 and day)."""

    scope = models.CharField(max_length=40)
    day = models.DateField()
    next = models.IntegerField(default=1)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "scope", "day"], name="serial_scope_day")]


class StoredFile(CityModel):
    """A file by its content; the bytes lie in the file store under the digest."""

    append_only = True

    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    media_type = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "sha256"], name="file_once")]


class Access(CityModel):
    """Somebody looked at, or fetched, somebody's data: what the owner can see under 谁看过我的数据."""

    append_only = True

    subject_id = models.UUIDField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    what = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    request_id = models.CharField(max_length=64, default="")
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "subject_id", "-at"], name="access_subject")]


class Message(VersionedModel):
    """A message to a party, shown in 我的消息."""

    party_id = models.UUIDField()
    event_id = models.UUIDField()
    event_name = models.CharField(max_length=60, default="")
    wording = models.CharField(max_length=64, default="")  # the digest of the wording it was made of
    title = models.CharField(max_length=120)
    body = models.TextField()
    link = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta(VersionedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "party_id", "event_id"], name="message_once_per_event"),
        ]
        indexes = [
            models.Index(fields=["city", "party_id", "-created_at"], name="message_party"),
            models.Index(fields=["city", "party_id"], name="message_unread", condition=Q(read_at=None)),
        ]


class DeliveryState(models.TextChoices):
    """How far a delivery came. 失败 may be tried again, by itself or by an operator; 已放弃 only by an operator."""

    WAITING = "待发"
    SENT = "已发"
    DELIVERED = "已送达"
    FAILED = "失败"
    ABANDONED = "已放弃"


class Delivery(CityModel):
    """One message to a party by an outside channel; ``adapter`` says by which, 演示 ones show it.

    ``to`` is kept as long as it may have to be sent again; ``secret`` texts (codes) are wiped once they are sent.
    """

    message_id = models.UUIDField(null=True)
    event_id = models.UUIDField()
    event_name = models.CharField(max_length=60, default="")
    party_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=20)
    adapter = models.CharField(max_length=40)
    to = models.CharField(max_length=254, default="")
    to_masked = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, default="")
    text = models.TextField()
    link = models.CharField(max_length=200, default="")
    secret = models.BooleanField(default=False)
    state = models.CharField(max_length=4, choices=DeliveryState, default=DeliveryState.SENT)
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=60, default="")
    receipt = models.CharField(max_length=80, default="")
    segments = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta(CityModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "event_id", "party_id", "channel"], name="delivery_once_each"),
        ]
        indexes = [
            models.Index(fields=["city", "message_id"], name="delivery_message"),
            models.Index(fields=["city", "state", "id"], name="delivery_state"),
            models.Index(fields=["city", "to_masked", "id"], name="delivery_to"),
            models.Index(fields=["city", "link", "id"], name="delivery_link"),
        ]


class WorkerBeat(CityModel):
    """The last sign of life of a background worker, read by /readyz."""

    name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "name"], name="beat_name")]


class Attempts(CityModel):
    """How often something was tried in a window of time, to slow down guessing; the key is a digest, never a name."""

    removable = True

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "key", "window"], name="attempts_window")]
