"""Sessions, the record of security events, second factors, one-time codes, and forms held over a sign-in."""

from django.db import models

from tongban.core.city import CityModel


class SignedIn(CityModel):
    """One signed-in browser of a subject: since when, by which provider and grade, until when, and why it ended."""

    removable = True

    subject_kind = models.CharField(max_length=10)
    subject_id = models.UUIDField()
    provider = models.CharField(max_length=60)
    grade = models.CharField(max_length=4)
    graded_at = models.DateTimeField()
    device = models.CharField(max_length=60, default="")
    address = models.CharField(max_length=45, default="")
    since = models.DateTimeField()
    last_seen = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=40, default="")
    hint = models.TextField(default="")

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "subject_id", "-since"], name="signed_in_subject")]


class SecurityEvent(CityModel):
    """Something that bears on an account's safety, as its owner can read it: who did what to it, when, from where."""

    append_only = True

    subject_kind = models.CharField(max_length=10)
    subject_id = models.UUIDField()
    what = models.CharField(max_length=40)
    detail = models.CharField(max_length=200, default="")
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    device = models.CharField(max_length=60, default="")
    address = models.CharField(max_length=45, default="")
    request_id = models.CharField(max_length=64, default="")
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "subject_id", "-at"], name="security_event_subject")]


class OneTimePassword(CityModel):
    """动态口令: a sealed TOTP secret; no code of ``last_step`` or before counts any more."""

    removable = True

    subject_id = models.UUIDField()
    secret = models.TextField()
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "subject_id"], name="one_time_password_once")]


class RecoveryCode(CityModel):
    """恢复码: a way in that works once when the telephone is lost; only its digest is kept."""

    removable = True

    subject_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "subject_id", "digest"], name="recovery_code_once")]


class SecurityKey(CityModel):
    """安全密钥: the public half of a WebAuthn credential, under the name its owner gave it."""

    removable = True

    subject_id = models.UUIDField()
    credential = models.CharField(max_length=1400)
    public_key = models.TextField()
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "credential"], name="security_key_credential")]
        indexes = [models.Index(fields=["city", "subject_id"], name="security_key_subject")]


class OneTimeCode(CityModel):
    """A code by text message or a link from an administrator: works once, for a while, within a number of tries."""

    removable = True

    subject_id = models.UUIDField()
    purpose = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    tries = models.SmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "purpose", "subject_id"], name="one_time_code_subject")]


class HeldForm(CityModel):
    """What somebody sent while the session had ended, sealed for a while until she has signed in again."""

    removable = True

    subject_id = models.UUIDField()
    sealed = models.TextField()
    expires_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "expires_at"], name="held_form_expires")]
