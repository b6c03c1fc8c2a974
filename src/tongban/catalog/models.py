"""Published content of packs, never changed once written, and the log of the automatic-path switches."""

from django.db import models

from tongban.core.city import CityModel


class ItemVersionRecord(CityModel):
    """One published version of an item: its canonical files by name. Its end follows from the next version's start.

    ``turn`` counts the versions for the same first day that were withdrawn before it came; all but the last never hold.
    """

    append_only = True

    key = models.CharField(max_length=80)
    in_force = models.DateField()
    turn = models.IntegerField(default=0)
    declared_until = models.DateField(null=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    files = models.JSONField()
    digest = models.CharField(max_length=64)
    vocabulary_digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "key", "in_force", "turn"], name="item_version_first_day"),
            models.UniqueConstraint(fields=["city", "digest"], name="item_version_digest"),
        ]


class BundleVersionRecord(CityModel):
    """One published version of a bundle, as ``ItemVersionRecord`` has those of items."""

    append_only = True

    key = models.CharField(max_length=80)
    in_force = models.DateField()
    turn = models.IntegerField(default=0)
    declared_until = models.DateField(null=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    files = models.JSONField()
    digest = models.CharField(max_length=64)
    vocabulary_digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["city", "key", "in_force", "turn"], name="bundle_version_first_day"),
            models.UniqueConstraint(fields=["city", "digest"], name="bundle_version_digest"),
        ]


class ItemIndex(CityModel):
    """What lists and the search need of a published version: derived from its files, made anew in another form."""

    removable = True

    form = models.IntegerField()
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    department = models.CharField(max_length=80)
    summary = models.TextField()
    may_grant = models.BooleanField()
    rest = models.JSONField()
    uses = models.JSONField()
    gaps_of = models.CharField(max_length=64, default="")  # what its gaps were told from

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "digest"], name="item_index_digest")]


class SituationIndex(CityModel):
    """One situation of a published version, in the order they are written; derived like the row of its version."""

    removable = True

    digest = models.CharField(max_length=64)
    place = models.IntegerField()
    name = models.CharField(max_length=120)
    say = models.TextField()
    aliases = models.JSONField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "digest", "place"], name="situation_index_place")]


class GapIndex(CityModel):
    """One gap of a published version, in the order they are told; derived like the row of its version."""

    removable = True

    digest = models.CharField(max_length=64)
    place = models.IntegerField()
    kind = models.CharField(max_length=20)
    item = models.CharField(max_length=120)
    where = models.TextField()
    what = models.TextField()
    source = models.TextField()
    confidence = models.CharField(max_length=40)

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "digest", "place"], name="gap_index_place")]
        indexes = [models.Index(fields=["city", "kind", "item", "digest", "place"], name="gap_index_kind")]


class PublishedFiles(CityModel):
    """Canonical files of a pack that are not an item's; the row loaded last is the one in use."""

    append_only = True

    files = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        abstract = True


class VocabularyRecord(PublishedFiles):
    """The words of a pack: elements, licence types, materials, and the sources they cite."""


class CalendarRecord(PublishedFiles):
    """The holiday table."""


class WordingRecord(PublishedFiles):
    """How parties are told of what happens: notices/*.yaml."""


class CityRecord(PublishedFiles):
    """The city with its districts, its organisation and its demonstration content."""


class EnglishRecord(CityModel):
    """English by Chinese text of what a pack says; the row loaded last is the one in use."""

    append_only = True

    texts = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()


class ItemSwitch(CityModel):
    """The automatic path of an item switched on or off, by whom and why; the newest entry holds."""

    append_only = True

    item_key = models.CharField(max_length=80)
    on = models.BooleanField()
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "item_key", "-at", "-id"], name="item_switch_newest")]


class OpenDataFile(CityModel):
    """One file of the open catalogue as made at a publication; of several for one day the newest is given out."""

    append_only = True

    item_key = models.CharField(max_length=80, default="")
    dataset = models.CharField(max_length=20)
    form = models.CharField(max_length=10)
    since = models.DateField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [
            models.Index(fields=["city", "item_key", "dataset", "form", "-since", "-made_at"], name="open_data_edition")
        ]


class OpenDataRow(CityModel):
    """What the open catalogue tells of a version: derived, made anew in another form.

    ``own_list`` is the digest of what a district says otherwise of it, empty for the city's.
    """

    removable = True

    form = models.IntegerField()
    digest = models.CharField(max_length=64)
    own_list = models.CharField(max_length=64, default="")
    told = models.JSONField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "digest", "own_list"], name="open_data_row_once")]


class EverydayRecord(PublishedFiles):
    """How people speak of things: what helps to find items, and is no part of their versions."""


class TextVector(CityModel):
    """The meaning of a short text as a model sees it: a unit vector, half-precision numbers one after the other."""

    append_only = True

    model = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    vector = models.BinaryField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "model", "digest"], name="text_vector_once")]


class SearchSnapshot(CityModel):
    """What the search made ready of entries, or the vectors of a model; derived, and made anew when much is missing.

    ``form`` is what it was made with, ``size`` how many entries or vectors it holds.
    """

    removable = True

    name = models.CharField(max_length=100)
    form = models.CharField(max_length=64)
    size = models.IntegerField()
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta(CityModel.Meta):
        constraints = [models.UniqueConstraint(fields=["city", "name"], name="search_snapshot_name")]


class WordDecision(CityModel):
    """What somebody said of two words: to be merged, agreed, sent back, or no duplicates; the newest of a pair holds.

    ``old`` is the word that goes and ``into`` the one that stays; of words that differ, their order means nothing.
    """

    append_only = True

    kind = models.CharField(max_length=20)
    old = models.CharField(max_length=120)
    into = models.CharField(max_length=120)
    act = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta(CityModel.Meta):
        indexes = [models.Index(fields=["city", "kind", "-at", "-id"], name="word_decision_newest")]
