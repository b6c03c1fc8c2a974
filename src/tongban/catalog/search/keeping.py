"""Keeps what the search made ready in the database, so that a process that starts reads it instead of making it."""

from collections.abc import Collection, Mapping

from django.db import transaction

from tongban.catalog import queries
from tongban.catalog.models import SearchSnapshot
from tongban.catalog.search import snapshot, vectors
from tongban.catalog.search.entries import Sayings, entry_of
from tongban.catalog.search.meaning import Vectors
from tongban.catalog.search.prepared import Prepared
from tongban.core import clock
from tongban.core.models import Job

_WORDING, _MEANINGS = "wording", "meanings:"
#: So many missing ones are made ready, or read one by one, in less time than it takes to write everything anew.
_FEW_ENTRIES, _FEW_VECTORS = 32, 512

Synonyms = Mapping[str, Collection[str]]


def prepared(synonyms: Synonyms) -> Prepared:
    """The entries made ready that are kept for these synonyms; with none in it where there are none."""
    content = _content(_WORDING, snapshot.wording_form(synonyms))
    return snapshot.read_wording(content, synonyms) if content else Prepared(synonyms)


def meanings(model: str) -> Vectors:
    """The vectors of a model that are kept together."""
    content = _content(_MEANINGS + model, snapshot.MEANINGS_FORM)
    return snapshot.read_meanings(content) if content else Vectors.of({})


def keep() -> None:
    """Keep the entries in force today or later, and the vectors there are, where too many of them are missing."""
    everyday = queries.everyday(queries.everyday_digest())
    today = clock.today()
    entries = [
        entry_of(one, everyday.items.get(one.key, Sayings()))
        for some in queries.all_versions().values()
        for one in some
        if one.until is None or one.until >= today
    ]
    if len(entries) > _FEW_ENTRIES:
        ready = prepared(everyday.synonyms)
        if len(ready.missing(entries)) > _FEW_ENTRIES:
            form = snapshot.wording_form(everyday.synonyms)
            _write(_WORDING, form, len(entries), snapshot.wording(ready, entries))
        _keep_meanings({digest for one in entries for digest in ready.of(one).texts})


def _keep_meanings(digests: Collection[str]) -> None:
    model = vectors.embedder().name
    if not model:
        return
    before = meanings(model)
    known = vectors.known(model, digests, before)
    if len(known.numbers) - len(before.numbers) > _FEW_VECTORS:
        some = known.only(digests)
        _write(_MEANINGS + model, snapshot.MEANINGS_FORM, len(some.numbers), snapshot.meanings(some))


def embedded(job: Job) -> None:
    """Make the vectors a job names, and with the last of them keep all there are. Raises ``EmbedderAway``."""
    vectors.embed_texts(job)
    if not Job.objects.filter(topic=job.topic).exclude(id=job.id).exists() and _behind():
        keep()


def _behind() -> bool:
    model = vectors.embedder().name
    kept = SearchSnapshot.objects.filter(name=_MEANINGS + model).values_list("size", flat=True).first() or 0
    return vectors.count(model) - kept > _FEW_VECTORS


def _content(name: str, form: str) -> bytes:
    row = SearchSnapshot.objects.filter(name=name, form=form).values_list("content", flat=True).first()
    return bytes(row or b"")


def _write(name: str, form: str, size: int, content: bytes) -> None:
    with transaction.atomic():
        SearchSnapshot.objects.filter(name=name).delete()
        row = SearchSnapshot(name=name, form=form, size=size, content=content, made_at=clock.now())
        SearchSnapshot.objects.bulk_create([row], ignore_conflicts=True)  # somebody else may have kept the same
