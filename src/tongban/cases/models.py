"""Drafts, cases, their history and their notices."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from tongban.core.city import CityModel, VersionedModel

#: What the numbers of bundles begin with: a number of ours (一件事), no official one.
BUNDLE_NUMBERS = "YJS"


class Draft(VersionedModel):
    """An application being filled in, saved at every step and open to be resumed anywhere by whoever may act."""

    removable = True

    item_key = models.CharField(max_length=80)
    item_digest = models.CharField(max_length=64)
    applicant_id = models.UUIDField()
    agent_id = models.UUIDField()
    district = models.IntegerField(default=0)
    answers = models.JSONField(default=dict)
    notice = models.CharField(max_length=300, default="")
    case_number = models.CharField(max_length=43, default="")
    again = models.IntegerField(default=0)  # counts those begun beside another before the database told them apart
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta(VersionedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["city", "item_key", "applicant_id", "agent_id", "again"], condition=Q(case_number=""),
                name="draft_one_open",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["city", "agent_id", "-updated_at"], name="draft_agent")]


class Case(VersionedModel):
    """A case (办件): the projection of its history, with the facts and the decision it was made on."""

    number = models.CharField(max_length=43)
    item_key = models.CharField(max_length=80)
    item_name = models.CharField(max_length=120)
    item_digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, default="行政许可")
    applicant_id = models.UUIDField()
    applicant_name = models.CharField(max_length=120)
    agent_id = models.UUIDField(null=True)
    agent_name = models.CharField(max_length=120, default="")
    phone = models.CharField(max_length=20, default="")
    channel = models.CharField(max_length=20)
    district = models.IntegerField()
    implementer = models.CharField(max_length=31)
    implementer_name = models.CharField(max_length=80)
    department = models.CharField(max_length=80)
    route = models.CharField(max_length=40, default="")
    per = models.CharField(max_length=200, default="")
    fast = models.BooleanField(default=False, db_default=False)  # 绿色通道: whoever stands well goes first
    closely = models.BooleanField(default=False, db_default=False)  # 重点审查: looked at more closely
    container = models.UUIDField()
    bundle_id = models.UUIDField(null=True)
    status = models.CharField(max_length=2)
    result = models.CharField(max_length=20, default="")
    automatic = models.BooleanField(default=False)
    node = models.TextField(default="")  # the review steps open now, as one text
    open = models.BooleanField(default=True)
    applied_on = models.DateField()
    received_at = models.DateTimeField()
    notify_by = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    due_provisional = models.BooleanField(default=False)
    outstanding = models.JSONField(default=list)  # materials still to come from the applicant (容缺后补)
    follow_by = models.DateField(null=True)  # last day for them; None when all are in order
    closed_at = models.DateTimeField(null=True)
    licence_id = models.UUIDField(null=True)
    licence_number = models.CharField(max_length=60, default="")
    check_state = models.CharField(max_length=10, default="")  # a promise the department has still to see to
    check_by = models.CharField(max_length=40, default="")  # the post that checks it
    check_due = models.DateField(null=True)
    check_provisional = models.BooleanField(default=False)
    facts = models.JSONField()
    decision = models.JSONField()
    head = models.CharField(max_length=64)

    class Meta(VersionedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "number"], name="case_number"),
            models.UniqueConstraint(
                fields=["city", "item_key", "applicant_id", "per"], condition=Q(open=True), name="case_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "applicant_id", "-received_at"], name="case_applicant"),
            # Open cases come and go; a case a machine decides at once is never in these.
            models.Index(
                fields=["city", "department", "due_on", "notify_by", "received_at"],
                name="case_open_due",
                condition=Q(open=True),
            ),
            models.Index(
                fields=["city", "department", "district", "item_digest", "route", "status", "node", "id"],
                name="case_open_step",
                condition=Q(open=True),
            ),
            models.Index(fields=["city", "notify_by"], name="case_untold", condition=Q(open=True, status="02")),
            models.Index(
                fields=["city", "follow_by"], name="case_follow_by", condition=Q(open=True, follow_by__isnull=False)
            ),
            # What an ended case is listed and narrowed by stands in the index, so that only rows shown are read.
            models.Index(
                fields=["city", "department", "-received_at", "district", "item_key", "status"],
                name="case_ended",
                condition=Q(open=False),
            ),
            models.Index(
                fields=["city", "department", "check_due"], name="case_to_check", condition=~Q(check_state="")
            ),
            # Cases come in by time: a few bytes for many pages are enough to find the last month.
            BrinIndex(fields=["received_at"], name="case_lately", pages_per_range=32, autosummarize=True),
        ]


class CaseEvent(CityModel):
    """One entry of a case's history."""

    append_only = True

    case_id = models.UUIDField()
    seq = models.IntegerField()
    what = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    payload = models.JSONField()
    request_id = models.CharField(max_length=64, default="")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "case_id", "seq"], name="event_seq")]


class Notice(CityModel):
    """A written notice (受理, 补正, 准予, 不予许可, …) as it was issued."""

    append_only = True

    case_id = models.UUIDField()
    seq = models.IntegerField()
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=60)
    addressee = models.CharField(max_length=120)
    body = models.JSONField()
    issuer = models.CharField(max_length=80)
    issued_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "number"], name="notice_number")]
        indexes = [models.Index(fields=["city", "case_id"], name="notice_case")]


class NoticeReceipt(CityModel):
    """Proof of delivery (送达回证): who opened or took the notice, when and how. The first one counts."""

    append_only = True

    notice_id = models.UUIDField()
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=80)
    way = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "notice_id"], name="receipt_once")]


class DraftShare(CityModel):
    """A link by which one helper may read and fill one draft, never submit it; only the digest of its secret is kept.

    ``revealed`` are the elements whose personal values the owner lets her see.
    """

    removable = True

    draft_id = models.UUIDField()
    owner_id = models.UUIDField()
    secret = models.CharField(max_length=64)
    revealed = models.JSONField(default=list)
    created_at = models.DateTimeField()
    until = models.DateTimeField()
    helper_id = models.UUIDField(null=True)
    helper_name = models.CharField(max_length=120, default="")
    stopped_at = models.DateTimeField(null=True)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "secret"], name="draft_share_secret")]
        indexes = [models.Index(fields=["city", "draft_id"], name="draft_share_draft")]


class DraftHelp(CityModel):
    """What a helper changed in a draft: one field, what stood there, what stands there now."""

    removable = True

    draft_id = models.UUIDField()
    share_id = models.UUIDField()
    helper_name = models.CharField(max_length=120)
    element = models.CharField(max_length=60)
    was = models.JSONField(null=True)
    now = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "draft_id", "-at"], name="draft_help_draft")]


class BundleDraft(VersionedModel):
    """A bundle being filled in; its uploads are kept under its id."""

    removable = True

    bundle_key = models.CharField(max_length=80)
    edition = models.CharField(max_length=64)  # of the bundle's version and its members' of the day
    applicant_id = models.UUIDField()
    agent_id = models.UUIDField()
    district = models.IntegerField(default=0)
    answers = models.JSONField(default=dict)
    notice = models.CharField(max_length=300, default="")
    number = models.CharField(max_length=43, default="")
    again = models.IntegerField(default=0)  # as drafts of items have it
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta(VersionedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["city", "bundle_key", "applicant_id", "agent_id", "again"], condition=Q(number=""),
                name="bundle_draft_one_open",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["city", "agent_id", "-updated_at"], name="bundle_draft_agent")]


class BundleCase(VersionedModel):
    """A submitted bundle: what was confirmed once for all its members. Its state follows from theirs."""

    number = models.CharField(max_length=43)
    bundle_key = models.CharField(max_length=80)
    bundle_name = models.CharField(max_length=120)
    bundle_digest = models.CharField(max_length=64)
    lead = models.CharField(max_length=80)
    applicant_id = models.UUIDField()
    applicant_name = models.CharField(max_length=120)
    agent_id = models.UUIDField(null=True)
    agent_name = models.CharField(max_length=120, default="")
    phone = models.CharField(max_length=20, default="")
    channel = models.CharField(max_length=20)
    district = models.IntegerField()
    answers = models.JSONField()
    container = models.UUIDField()
    received_at = models.DateTimeField()
    licence_id = models.UUIDField(null=True)
    licence_number = models.CharField(max_length=60, default="")
    signed = models.JSONField(default=dict)  # the name under its promises, the digest of each by item, the grade

    class Meta(VersionedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "number"], name="bundle_number")]
        indexes = [
            models.Index(fields=["city", "applicant_id", "-received_at"], name="bundle_applicant"),
            models.Index(fields=["city", "lead", "-received_at"], name="bundle_lead"),
        ]


class BundleMember(VersionedModel):
    """One member of a submitted bundle: its case, or what keeps it from being one."""

    bundle_id = models.UUIDField()
    position = models.IntegerField()
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    department = models.CharField(max_length=80)
    place = models.CharField(max_length=20)
    after = models.JSONField(default=list)
    note = models.CharField(max_length=500, default="")
    case_id = models.UUIDField(null=True)
    case_number = models.CharField(max_length=43, default="")

    class Meta(VersionedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "bundle_id", "key"], name="bundle_member_once"),
            models.UniqueConstraint(fields=["city", "case_id"], name="bundle_member_case"),
        ]


class BacktestRun(VersionedModel):
    """Past cases being put to a revision: how far it has come. What came out is a report."""

    revision_id = models.UUIDField()
    item_key = models.CharField(max_length=80)
    old_digest = models.CharField(max_length=64)
    new_digest = models.CharField(max_length=64)
    wanted = models.IntegerField()
    done = models.IntegerField(default=0)
    state = models.CharField(max_length=10, default="waiting")  # waiting | running | done | stale
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(VersionedModel.Meta):
        indexes = [models.Index(fields=["city", "revision_id", "-at"], name="backtest_newest")]


class BacktestReport(CityModel):
    """What past cases come to under two versions, over both digests: never changed, and no more than it says.

    ``counts`` by kind; ``listed`` the cases decided differently with their department and district, for who may read
    them; ``outcomes`` how many went from one outcome to which other, and by what.
    """

    append_only = True

    run_id = models.UUIDField()
    revision_id = models.UUIDField()
    item_key = models.CharField(max_length=80)
    old_digest = models.CharField(max_length=64)
    new_digest = models.CharField(max_length=64)
    total = models.IntegerField()
    counts = models.JSONField()
    outcomes = models.JSONField()
    listed = models.JSONField()
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "run_id"], name="backtest_once")]
        indexes = [models.Index(fields=["city", "revision_id", "-at"], name="backtest_reports")]


class LateFacts(CityModel):
    """What sources told of an applicant after her case had come in without it; read beside the case by who decides."""

    append_only = True

    case_id = models.UUIDField()
    event_id = models.UUIDField()
    facts = models.JSONField()
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "event_id"], name="late_facts_once")]
        indexes = [models.Index(fields=["city", "case_id", "at"], name="late_facts_case")]
