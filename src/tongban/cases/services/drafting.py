"""Drafts: begun, saved at every step, resumed anywhere, rebound when the law changes under them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongban.cases.models import Draft
from tongban.cases.services import drafts
from tongban.catalog import queries as catalog
from tongban.core import clock, files
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, NotFound
from tongban.core.reading import Reading, row_of
from tongban.core.unit_of_work import UnitOfWork
from tongban.licences.queries import documents_among
from tongban.materials import services as materials
from tongban.parties.models import Party

#: For how long a draft thrown away can be had back.
UNDO = timedelta(minutes=30)
#: Drafts, and uploads, cleared in one sweep.
_SWEPT = 100
#: A single answer longer than this was never typed into a form of ours.
_LONGEST = 5000


def begin(actor: Actor, item_key: str, applicant: Party, agent: Party, district: int) -> Draft:
    """A new draft of an item's version of the day; one still open for the item and applicant is resumed instead."""

    def law(now: datetime) -> str:
        return catalog.item(item_key, now.date()).digest

    draft, new = drafts.begun(drafts.ITEMS, actor, item_key, applicant, agent, district, law)
    return draft if new else rebind(actor, draft)


def save(actor: Actor, draft: Draft, answers: Mapping[str, Any], district: int | None = None) -> Draft:
    """Keep answers of one step; values are kept as typed, right or wrong, so that nothing is lost."""
    if draft.case_number:
        raise Conflict(_("这份申请已经提交，不能再改。可以在“我的办件”里查看。"), code="TB-DRAFT-409")
    changes: dict[str, Any] = {"answers": merged(draft.answers, answers), "updated_at": clock.now(), "notice": ""}
    if district is not None:
        changes["district"] = district
    with UnitOfWork(actor) as uow:
        uow.update(draft, **changes)
    return draft


def merged(before: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a draft with those of one step, as typed; what was emptied is no answer any more."""
    kept = {str(name)[:60]: bounded(value) for name, value in answers.items()}
    return {k: v for k, v in {**before, **kept}.items() if v not in (None, "", [])}


def bounded(value: Any) -> Any:
    """What is kept of an answer: no more than a form of ours takes."""
    if isinstance(value, list | tuple):
        return [str(v)[:_LONGEST] for v in value[:100]]
    return value if isinstance(value, bool) else str(value)[:_LONGEST]


def rebind(actor: Actor, draft: Draft) -> Draft:
    """Bind an open draft to the version of the day; when that changes, the draft says so until it is next saved."""
    version = catalog.item(draft.item_key, clock.today())
    if draft.case_number or version.digest == draft.item_digest:
        return draft
    notice = (
        f"办理规则自 {version.in_force.year}年{version.in_force.month}月{version.in_force.day}日起更新，"
        "您的申请已按新规则重新整理，已填内容都保留了，请核对。"
    )
    with transaction.atomic():
        answers = drafts.by_the_words_of_today(draft, [version])
        with UnitOfWork(actor) as uow:
            uow.update(draft, item_digest=version.digest, answers=answers, notice=notice, updated_at=clock.now())
    return draft


def discard(draft: Draft) -> None:
    """Throw an open draft away; one already submitted stays. Raises Conflict (TB-DRAFT-409)."""
    drafts.discard(drafts.ITEMS, draft)


def kept(draft: Draft) -> dict[str, Any]:
    """What it takes to restore a draft, as plain JSON."""
    return drafts.kept(drafts.ITEMS, draft)


def restore(actor: Actor, agent: Party, was: Mapping[str, Any]) -> Draft:
    """Bring a discarded draft of this agent back, with its uploads; ``was`` comes from ``kept``.

    Raises Conflict (TB-DRAFT-410) when another one for the same item and applicant was begun since.
    """
    return rebind(actor, drafts.restored(drafts.ITEMS, actor, agent, was))


def sweep_drafts() -> int:
    """Delete drafts untouched for DRAFT_KEEP_DAYS, and the uploads of drafts thrown away that cannot be had back.

    A bounded number each time; returns how many drafts. What was submitted belongs to its case and stays.
    """
    count = drafts.sweep(drafts.ITEMS, _SWEPT)
    gone = materials.clear(clock.now() - UNDO, _SWEPT)
    for digest in gone - documents_among(gone):
        files.forget(digest)
    return count


def sought(draft_id: UUID | str, agent: UUID | str) -> Reading[Draft | None]:
    """A draft of this agent; None also for somebody else's."""
    return row_of(Draft, "id = $2::uuid and agent_id = $3::uuid", [draft_id, agent])


def there(draft: Draft | None) -> Draft:
    """The draft that was sought. Raises NotFound where there is none."""
    if draft is None:
        raise NotFound(_("没有找到这份草稿，可能已经删除。"))
    return draft


def draft_of(draft_id: UUID | str, agent: UUID) -> Draft:
    """A draft of this agent. Raises NotFound, also for somebody else's."""
    return there(sought(draft_id, agent).now())
