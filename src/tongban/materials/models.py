"""Uploaded materials, and the bank in which each is kept once for its owner."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from tongban.core.city import CityModel, VersionedModel


class Material(CityModel):
    """One uploaded file for a named material; ``container`` is the draft or case it was given for.

    ``entry_id`` is where its owner keeps it in the bank, ``reused`` whether the bank, or the store of licences, held it
    already and nobody sent it for this; ``grade`` is how far it could be trusted when it was given,
    or became when a clerk held it against the original (``materials/trust.py``).
    """

    removable = True

    owner_id = models.UUIDField()
    container = models.UUIDField()
    type = models.CharField(max_length=80)
    filename = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    media_type = models.CharField(max_length=80)
    grade = models.CharField(max_length=1, default="D")
    uploaded_by = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField()
    given_up_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField(null=True)
    reused = models.BooleanField(default=False)
    checked_by = models.CharField(max_length=80, default="")
    checked_at = models.DateTimeField(null=True)
    #: What ``queries.uploads`` read along: the state of its scan.
    scan = ""

    @property
    def infected(self) -> bool:
        """Whether a virus was found in it: such an upload counts as none."""
        return self.scan == ScanState.INFECTED

    class Meta(CityModel.Meta):
        indexes = [
            models.Index(fields=["city", "container"], name="material_container"),
            models.Index(
                fields=["city", "given_up_at"], name="material_given_up", condition=Q(given_up_at__isnull=False)
            ),
            models.Index(fields=["city", "entry_id"], name="material_entry", condition=Q(entry_id__isnull=False)),
        ]


class ReadingState(models.TextChoices):
    """How far a material was read: waiting, read, nothing found on it, under a password, or not read at all."""

    WAITING = N_("待识别")
    READ = N_("已识别")
    NOTHING = N_("没有认出")
    LOCKED = N_("打不开")
    NOT_READ = N_("不识别")


class BankEntry(VersionedModel):
    """A file in its owner's bank: kept once by the digest it came with, read once, graded, used again and again.

    What is kept is the derived copy (turned upright, without what cameras add); of the original only its digest.
    One its owner has not ``chosen`` to keep (put in or confirmed herself) goes with the only draft it was given to.
    ``fields`` are ``{name, text, confidence, verified, note, by}``; ``guesses`` the kinds it may be, with their share.
    """

    removable = True

    owner_id = models.UUIDField()
    type = models.CharField(max_length=80, default="")
    filename = models.CharField(max_length=120)
    original_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    media_type = models.CharField(max_length=80)
    grade = models.CharField(max_length=1, default="D")
    reading = models.CharField(max_length=4, choices=ReadingState, default=ReadingState.NOT_READ)
    guesses = models.JSONField(default=list)
    fields = models.JSONField(default=list)
    reader = models.CharField(max_length=60, default="")
    read_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    chosen = models.BooleanField(default=False)
    uploaded_by = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField()
    checked_by = models.CharField(max_length=80, default="")
    checked_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta(VersionedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "owner_id", "original_sha256"], name="bank_entry_once"),
        ]
        indexes = [
            models.Index(fields=["city", "sha256"], name="bank_entry_bytes"),
            models.Index(
                fields=["city", "given_up_at"], name="bank_entry_given_up", condition=Q(given_up_at__isnull=False)
            ),
        ]


class Way(models.TextChoices):
    """How a material was used: given to an application, its words taken, seen, shown by code, exported."""

    GIVEN = N_("取用")
    ANSWERED = N_("带入内容")
    SEEN = N_("查看")
    SHOWN = N_("亮码")
    COLLECTED = N_("窗口收取")
    EXPORTED = N_("导出")


class ShowCode(VersionedModel):
    """亮码: what a party shows at a window, for what and until when; of the code itself only its keyed digest is kept.

    ``entries`` are ids, ``licences`` ids with names. Used once, by ``used_by_id``, who sees it until ``until``.
    """

    owner_id = models.UUIDField()
    made_by = models.UUIDField()
    digest = models.CharField(max_length=64)
    purpose = models.CharField(max_length=100)
    entries = models.JSONField(default=list)
    licences = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by_id = models.CharField(max_length=80, default="")
    used_by = models.CharField(max_length=80, default="")
    department = models.CharField(max_length=80, default="")
    until = models.DateTimeField(null=True)

    class Meta(VersionedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "digest"], name="show_code_digest")]
        indexes = [models.Index(fields=["city", "owner_id", "-made_at"], name="show_code_owner")]


class BankUse(CityModel):
    """A material was used for something: what its owner sees under 用在哪里.

    ``number`` is that of the marked copy handed out, ``material_id`` the upload it was made of, ``by_id`` whoever got
    it. ``shown_id`` is the 亮码 it was
    shown by. ``entry_id`` is empty for licences and for what was uploaded before there was a bank.
    """

    append_only = True

    entry_id = models.UUIDField(null=True)
    owner_id = models.UUIDField()
    container = models.UUIDField(null=True)
    material_id = models.UUIDField(null=True)
    way = models.CharField(max_length=4, choices=Way, default=Way.GIVEN)
    what = models.CharField(max_length=200)
    case_number = models.CharField(max_length=60, default="")
    shown_id = models.UUIDField(null=True)
    number = models.CharField(max_length=20, default="")
    by = models.CharField(max_length=80)
    by_id = models.CharField(max_length=80, default="")
    department = models.CharField(max_length=80, default="")
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [
            models.Index(fields=["city", "entry_id", "-at"], name="bank_use_entry"),
            models.Index(fields=["city", "by_id", "-at"], name="bank_use_taker"),
            models.Index(fields=["city", "owner_id", "-at"], name="bank_use_owner"),
            models.Index(fields=["city", "shown_id"], name="bank_use_shown", condition=Q(shown_id__isnull=False)),
        ]


class ScanState(models.TextChoices):
    """Whether a file was looked through for viruses; one without a row never was."""

    NEVER = N_("未查毒")
    WAITING = N_("正在查毒")
    CLEAN = N_("未发现病毒")
    INFECTED = N_("有病毒")


class Scan(CityModel):
    """What the scanner said of a file, by the digest of its bytes: every upload of the same bytes shares it.

    ``scanner`` is the scanner and its signatures as it told them; ``said`` the virus, or why it did not take the file.
    """

    removable = True

    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=5, choices=ScanState, default=ScanState.WAITING)
    said = models.CharField(max_length=200, default="")
    scanner = models.CharField(max_length=100, default="")
    tries = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "sha256"], name="scan_once")]
        indexes = [
            models.Index(fields=["city", "due_at"], name="scan_waiting", condition=Q(state="正在查毒")),
            models.Index(fields=["city", "scanned_at"], name="scan_infected", condition=Q(state="有病毒")),
        ]


class Staged(CityModel):
    """A file on hand before it is handed in: ``by`` its sender, for a draft, a case or a bank (``place``)."""

    removable = True

    place = models.UUIDField()
    type = models.CharField(max_length=80, default="")
    by = models.CharField(max_length=80)
    filename = models.CharField(max_length=120)
    original_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    media_type = models.CharField(max_length=80)
    at = models.DateTimeField()
    taken_out = models.BooleanField(default=False)

    class Meta(CityModel.Meta):
        indexes = [
            models.Index(fields=["city", "by", "place"], name="staged_by_place"),
            models.Index(fields=["city", "at"], name="staged_at"),
            models.Index(fields=["city", "sha256"], name="staged_bytes"),
        ]
