"""Revisions with the history of their edits, what was said of them and who put her name to them; ends of versions."""

from django.db import models
from django.db.models import Q

from tongban.catalog.revisions.states import OPEN, Act, Kind, State, Subject
from tongban.core.city import CityModel, VersionedModel


class Revision(VersionedModel):
    """The files of one item or bundle being written: those of its version folder by name, and what else it brings.

    ``files`` holds item.yaml, rules.yaml, examples.yaml and *.typ of the version folder, implementing.csv, and under
    vocabulary/ and sources.csv only what is new with this revision. ``base`` is the digest of the published version
    it began from, empty for a new item. A district's copy of a city item has ``parent``, the digest of the city's
    version it is written beside, and one file, district.yaml; its ``base`` is that of the district's own list.
    Of a bundle ``files`` holds bundle.yaml in place of the item's three, ``item_key`` is the bundle's key and
    ``department`` the one in the lead.
    """

    subject = models.CharField(max_length=10, choices=Subject, default=Subject.ITEM)

    item_key = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    department = models.CharField(max_length=80)
    district = models.IntegerField(default=0)
    base = models.CharField(max_length=64, default="")
    parent = models.CharField(max_length=64, default="")
    files = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    steps = models.IntegerField(default=0)
    round = models.IntegerField(default=0)  # how often it was submitted
    drafter_id = models.CharField(max_length=80)
    drafter_name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    in_force = models.DateField(null=True)
    published = models.CharField(max_length=64, default="")

    class Meta(CityModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["city", "subject", "item_key", "district"],
                condition=Q(state__in=[str(one) for one in OPEN]),
                name="revision_open_once",
            )
        ]
        indexes = [models.Index(fields=["city", "-changed_at", "-id"], name="revision_newest")]


class RevisionStep(CityModel):
    """One edit, never changed: which places of which files, and what was cut out and in, so that it can be undone.

    ``changes`` is a list of {file, path, op, before, after, at, removed, inserted} (of a move also to); ``undoes`` the
    number of the step this one takes back.
    """

    append_only = True

    revision_id = models.UUIDField()
    number = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    undoes = models.IntegerField(null=True)
    changes = models.JSONField()
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "revision_id", "number"], name="revision_step_number")]


class RevisionComment(CityModel):
    """Something said about a place of a revision, or in answer to that.

    ``settled`` closes what it answers, ``reopened`` takes it up again; ``names`` are those of the list entries on the
    path, by which the place is found again where others were put before it.
    """

    append_only = True

    revision_id = models.UUIDField()
    answers = models.UUIDField(null=True)
    file = models.CharField(max_length=80, default="")
    path = models.JSONField(default=list)
    names = models.JSONField(default=list)
    text = models.CharField(max_length=1000)
    settled = models.BooleanField(default=False)
    reopened = models.BooleanField(default=False)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "revision_id", "at"], name="revision_comments")]


class RevisionSignature(CityModel):
    """Who did what to a revision, over which digest: the evidence of its way to publication."""

    append_only = True

    revision_id = models.UUIDField()
    act = models.CharField(max_length=10, choices=Act)
    round = models.IntegerField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=500, default="")
    in_force = models.DateField(null=True)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["city", "revision_id", "round", "actor_id"],
                condition=Q(act=str(Act.SIGNED)),
                name="revision_signed_once",
            )
        ]
        indexes = [models.Index(fields=["city", "revision_id", "at"], name="revision_signatures")]


class VersionEnd(CityModel):
    """A published version withdrawn: its last day (before its first: it never comes into force), and why."""

    append_only = True

    item_key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    last_day = models.DateField()
    reason = models.CharField(max_length=500)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "digest", "last_day"], name="version_end_once")]
