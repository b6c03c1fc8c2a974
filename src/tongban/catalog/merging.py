"""Merging words that mean the same: proposed with a reason, agreed by somebody else, published for all that comes."""

from collections.abc import Callable, Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from tongban.catalog import merged, queries
from tongban.catalog.definition import ItemVersion
from tongban.catalog.likeness import words_of
from tongban.catalog.merged import MERGES_FILE, Act, merges_text
from tongban.catalog.models import ItemVersionRecord, VocabularyRecord, WordDecision
from tongban.catalog.pack.canonical import files_digest
from tongban.catalog.pack.faults import PackFaults
from tongban.catalog.pack.item import compile_item
from tongban.catalog.pack.merges import MERGEABLE
from tongban.catalog.pack.vocabulary import read_vocabulary
from tongban.catalog.revisions import layer, surroundings
from tongban.catalog.vocabulary import LicenceType
from tongban.catalog.word_uses import Word, words_used
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, Forbidden, Invalid, NotFound
from tongban.core.unit_of_work import UnitOfWork

REASON = 300


def propose(actor: Actor, kind: str, old: str, into: str, reason: str) -> None:
    """Propose that one word goes into another. The caller has checked the post.

    Raises Invalid (TB-WORD-422) without a reason or for words that do not agree, NotFound (TB-REQ-404).
    """
    _known(kind, old), _known(kind, into)
    _require_mergeable(kind, old, into)
    _say(actor, kind, old, into, Act.PROPOSED, reason)


def differ(actor: Actor, kind: str, one: str, other: str, reason: str) -> None:
    """Remember that two words are no duplicates. Raises Invalid (TB-WORD-422) without a reason, NotFound."""
    _known(kind, one), _known(kind, other)
    _say(actor, kind, one, other, Act.DIFFERENT, reason)


def send_back(actor: Actor, kind: str, old: str, into: str, reason: str) -> None:
    """Refuse a proposed merge, or that one is undone. Raises Conflict (TB-WORD-409) where neither waits, Invalid."""
    waits = _waiting(kind, old, into, Act.PROPOSED, Act.SPLIT_PROPOSED)
    _say(actor, kind, old, into, Act.KEPT if waits.act == Act.SPLIT_PROPOSED else Act.SENT_BACK, reason)


def agree(actor: Actor, kind: str, old: str, into: str, reason: str) -> None:
    """Agree to a proposed merge, as somebody else than who proposed it: the words are published with it at once.

    Published versions keep the words they were published with; what is published from now on knows the old word as
    another name of the one that stays. Raises Forbidden (TB-WORD-403) for the proposer, Conflict (TB-WORD-409) where
    nothing waits or an item would no longer hold together.
    """
    with transaction.atomic():
        layer.one_at_a_time()
        waits = _of_another(actor, kind, old, into, Act.PROPOSED)
        _require_mergeable(kind, old, into)
        _say(actor, kind, old, into, Act.AGREED, reason or waits.reason)
        _publish(actor, lambda files: _require_sound(files, kind, old, into))


def propose_split(actor: Actor, kind: str, old: str, into: str, reason: str) -> None:
    """Propose that a merge is undone. Raises Conflict (TB-WORD-409) where the words are not merged, Invalid."""
    _waiting(kind, old, into, Act.AGREED, Act.KEPT)
    _say(actor, kind, old, into, Act.SPLIT_PROPOSED, reason)


def split(actor: Actor, kind: str, old: str, into: str, reason: str) -> None:
    """Agree that a merge is undone, as somebody else than who proposed it: from now on these are two words again.

    Raises Forbidden (TB-WORD-403) for the proposer, Conflict (TB-WORD-409) where nothing waits or an item published
    since needs them as one.
    """
    with transaction.atomic():
        layer.one_at_a_time()
        waits = _of_another(actor, kind, old, into, Act.SPLIT_PROPOSED)
        _say(actor, kind, old, into, Act.SPLIT, reason or waits.reason)
        _publish(actor, lambda files: _require_parted(files, old, into))


def _publish(actor: Actor, require_sound: Callable[[dict[str, str]], None]) -> None:
    """Publish the words with the merges that hold by now."""
    now = surroundings.published()
    files = {**now.words, MERGES_FILE: merges_text(merged.agreed())}
    if not files[MERGES_FILE]:
        del files[MERGES_FILE]
    require_sound(files)
    with UnitOfWork(actor) as uow:
        uow.insert(VocabularyRecord(files=files, digest=files_digest(files), loaded_at=uow.now))
        uow.after_commit(queries.forget)
    transaction.on_commit(queries.forget)


def _say(actor: Actor, kind: str, old: str, into: str, act: Act, reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("请写明理由。"), code="TB-WORD-422", fields={"reason": _("请写明理由。")})
    with UnitOfWork(actor) as uow:
        uow.add(
            WordDecision, kind=kind, old=old, into=into, act=act.value, reason=reason.strip()[:REASON],
            actor_id=actor.id, actor_name=actor.name, at=uow.now,
        )  # fmt: skip


def _known(kind: str, name: str) -> Word:
    for word in words_of(queries.vocabulary()).get(kind, ()):
        if word.name == name:
            return word
    raise NotFound(_("没有名为“%(name)s”的词，它可能已经并入别的词。请刷新页面。") % {"name": name[:60]})


def _waiting(kind: str, old: str, into: str, *acts: Act) -> WordDecision:
    row = merged.newest().get((kind, frozenset((old, into))))
    if row is None or row.act not in acts or (row.old, row.into) != (old, into):
        raise Conflict(_("没有等待复核的这项合并，可能别人刚刚处理过。请刷新页面。"), code="TB-WORD-409")
    return row


def _of_another(actor: Actor, kind: str, old: str, into: str, act: Act) -> WordDecision:
    """What waits for a second person."""
    waits = _waiting(kind, old, into, act)
    if waits.actor_id == actor.id:
        raise Forbidden(_("合并由提出人以外的人复核。"), code="TB-WORD-403")
    return waits


def _require_mergeable(kind: str, old: str, into: str) -> None:
    """Refuse what cannot be: another kind of word, two words that do not agree, or one item that asks both."""
    if kind not in MERGEABLE or old == into or any(_is_record(_known(kind, name)) for name in (old, into)):
        raise Invalid(_("数据资源不能合并：共享的数据带着各自的名称。"), code="TB-WORD-422")
    now = surroundings.published()
    merges = {name: dict(table) for name, table in merged.agreed().items()}
    merges.setdefault(kind, {})[old] = into
    try:
        read_vocabulary({**now.words, MERGES_FILE: merges_text(merges)})
    except PackFaults as found:
        raise Invalid(found.faults[0].what, code="TB-WORD-422") from found


def _is_record(word: Word) -> bool:
    return isinstance(word, LicenceType) and word.record


def _require_sound(files: dict[str, str], kind: str, old: str, into: str) -> None:
    """Every published version that speaks of the word that goes must still read with the one that stays."""
    for record, version in _compiled(files, old):
        used = words_used(queries.version(record.digest)).licences if kind == "licences" else ()
        asked = [ask.element.name for ask in version.asks]
        needed = [need.material.name for need in version.needs]
        if {old, into} <= set(used) or any(names.count(into) > 1 for names in (asked, needed)):
            raise _broken(record.name, _("同一个事项里两个词都有"))


def _require_parted(files: dict[str, str], old: str, into: str) -> None:
    """Every published version that speaks of either word must read with both again."""
    names = (old, into)
    try:
        words = read_vocabulary(files)
        read = all(any(name in table for table in (words.elements, words.materials, words.licences)) for name in names)
    except PackFaults as found:
        raise _broken(into, found.faults[0].what) from found
    if not read:
        raise _broken(old, _("词汇里已经没有这个词自己的写法"))
    for name in names:
        list(_compiled(files, name))


def _compiled(files: dict[str, str], word: str) -> Iterator[tuple[ItemVersionRecord, ItemVersion]]:
    """The published versions in whose files a word stands, read with other words. Raises Conflict (TB-WORD-409)."""
    words = read_vocabulary(files)
    for record in ItemVersionRecord.objects.all().iterator(200):
        if any(word in text for text in record.files.values()):
            try:
                yield record, compile_item(record.files, words, record.in_force, record.digest)
            except PackFaults as found:
                raise _broken(record.name, found.faults[0].what) from found


def _broken(item: str, why: str) -> Conflict:
    said = _("这样改以后，“%(item)s”就读不通了：%(why)s。请先改事项，或者不改词汇。")
    return Conflict(said % {"item": item, "why": why}, code="TB-WORD-409")
