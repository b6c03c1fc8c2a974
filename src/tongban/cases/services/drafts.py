"""What drafts of items and of bundles have in common: begun once, thrown away, had back, deleted when left alone."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongban.cases.models import BundleDraft, Draft
from tongban.catalog import merged
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import Conflict
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials import services as materials
from tongban.parties.models import Party

D = TypeVar("D", Draft, BundleDraft)


@dataclass(frozen=True, slots=True)
class Kind(Generic[D]):
    """Drafts of one kind: what they are of, the law they are bound to, and the number they were submitted under."""

    model: type[D]
    of: str
    bound_to: str
    number: str

    def open(self) -> "QuerySet[D]":
        """Those that are not submitted yet."""
        return self.model._default_manager.filter(**{self.number: ""})

    def newest(self, key: str, applicant: UUID | str, agent: UUID) -> D | None:
        """The draft somebody has open for an item or bundle and an applicant."""
        rows = self.open().filter(**{self.of: key}, applicant_id=applicant, agent_id=agent)
        return rows.order_by("-updated_at").first()


ITEMS = Kind(Draft, "item_key", "item_digest", "case_number")
BUNDLES = Kind(BundleDraft, "bundle_key", "edition", "number")


def begun(
    kind: Kind[D], actor: Actor, key: str, applicant: Party, agent: Party, district: int, law: Callable[[datetime], str]
) -> tuple[D, bool]:
    """The one draft of an applicant for an item or bundle, and whether it is new; of two clicks the first begins it."""
    open_ = kind.newest(key, applicant.id, agent.id)
    if open_ is not None:
        return open_, False
    now = clock.now()
    columns = {kind.of: key, kind.bound_to: law(now)}
    draft = kind.model(
        **columns, applicant_id=applicant.id, agent_id=agent.id, district=district, created_at=now, updated_at=now
    )
    try:
        with transaction.atomic(), UnitOfWork(actor, now) as uow:
            uow.insert(draft)
    except IntegrityError:
        first = kind.newest(key, applicant.id, agent.id)
        if first is None:  # and was thrown away or submitted since
            raise Conflict(another(), code="TB-DRAFT-410") from None
        return first, False
    return draft, True


def discard(kind: Kind[D], draft: D) -> None:
    """Throw an open draft away, with its uploads. Raises Conflict (TB-DRAFT-409) once it is submitted."""
    if getattr(draft, kind.number):
        raise Conflict(_("这份申请已经提交，不能删除。"), code="TB-DRAFT-409")
    with transaction.atomic():  # uploads without their draft would be nobody's to clear away
        kind.open().filter(id=draft.id).delete()
        materials.give_up(draft.id)


def kept(kind: Kind[D], draft: D) -> dict[str, Any]:
    """What it takes to restore a draft, as plain JSON."""
    return {
        "id": str(draft.id),
        kind.of: getattr(draft, kind.of),
        kind.bound_to: getattr(draft, kind.bound_to),
        "applicant_id": str(draft.applicant_id),
        "district": draft.district,
        "answers": draft.answers,
        "created_at": draft.created_at.isoformat(),
    }


def restored(kind: Kind[D], actor: Actor, agent: Party, was: Mapping[str, Any]) -> D:
    """A discarded draft of this agent with its uploads, as ``kept`` had it.

    Raises Conflict (TB-DRAFT-410) when another one for the same applicant was begun since, or it was had back already.
    """
    if kind.newest(was[kind.of], was["applicant_id"], agent.id) is not None:
        raise Conflict(another(), code="TB-DRAFT-410")
    columns = {name: was[name] for name in (kind.of, kind.bound_to, "district", "answers")}
    draft = kind.model(
        **columns, id=UUID(was["id"]), applicant_id=UUID(was["applicant_id"]), agent_id=agent.id,
        created_at=datetime.fromisoformat(was["created_at"]), updated_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            with UnitOfWork(actor) as uow:
                uow.insert(draft)
            materials.take_back(draft.id)
    except IntegrityError as error:  # a second click, or a new draft begun this moment
        raise Conflict(another(), code="TB-DRAFT-410") from error
    return draft


def another() -> str:
    """What is told where what was thrown away has been begun anew, or had back already."""
    return _("这件事您又开始了一份新草稿，请接着填新的那份，原来的不再恢复。")


def sweep(kind: Kind[D], most: int) -> int:
    """Delete drafts untouched for DRAFT_KEEP_DAYS, no more than so many; how many."""
    unused = kind.open().filter(updated_at__lt=clock.now() - timedelta(days=settings.DRAFT_KEEP_DAYS))
    ids = list(unused.order_by("updated_at")[:most].values_list("id", flat=True))
    for draft_id in ids:
        with transaction.atomic():
            if unused.filter(id=draft_id).delete()[0]:
                materials.give_up(draft_id)
    return len(ids)


def by_the_words_of_today(
    draft: Draft | BundleDraft, versions: Collection[ItemVersion], own: Collection[str] = ()
) -> dict[str, Any]:
    """A draft's answers under the names the versions ask for them by, its uploads called so too.

    Words may have gone into others since they were answered, or have been parted again. ``own`` are elements that are
    asked beside the versions' own.
    """
    words = catalog.vocabulary()
    asked = {*own, *(ask.element.name for version in versions for ask in version.asks)}
    needed = {need.material.name for version in versions for need in version.every_need}
    names = merged.called_now("elements", draft.answers, asked, words.elements)
    called = merged.called_now("materials", words.materials, needed, words.materials)
    materials.call_by(draft.id, called)
    return {names.get(name, name): value for name, value in draft.answers.items()}
