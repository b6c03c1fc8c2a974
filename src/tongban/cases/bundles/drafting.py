"""Drafts of bundles: begun, saved at every step, rebound when the law of any member changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongban.cases.bundles.reading import edition, versions_of
from tongban.cases.models import BundleDraft
from tongban.cases.services import drafts
from tongban.cases.services.drafting import merged
from tongban.catalog import bundles as catalog
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, NotFound
from tongban.core.statement import read
from tongban.core.unit_of_work import UnitOfWork
from tongban.parties.models import Party

_SWEPT = 100


def begin(actor: Actor, key: str, applicant: Party, agent: Party, district: int) -> BundleDraft:
    """A new draft of a bundle's version of the day; one still open for the applicant is resumed instead."""

    def law(now: datetime) -> str:
        bundle = catalog.bundle(key, now.date())
        return edition(bundle, versions_of(bundle, now.date()))

    draft, new = drafts.begun(drafts.BUNDLES, actor, key, applicant, agent, district, law)
    if new:
        return draft
    bound = rebind(actor, draft)
    return save(actor, bound, {}, district) if bound.district != district else bound


def save(actor: Actor, draft: BundleDraft, answers: Mapping[str, Any], district: int | None = None) -> BundleDraft:
    """Keep answers of one step as typed, right or wrong. Raises Conflict (TB-DRAFT-409) once it is submitted."""
    if draft.number:
        raise Conflict(_("这份申请已经提交，不能再改。可以在“我的办件”里查看。"), code="TB-DRAFT-409")
    changes: dict[str, Any] = {"answers": merged(draft.answers, answers), "updated_at": clock.now(), "notice": ""}
    if district is not None:
        changes["district"] = district
    with UnitOfWork(actor) as uow:
        uow.update(draft, **changes)
    return draft


def rebind(actor: Actor, draft: BundleDraft) -> BundleDraft:
    """Bind an open draft to the law of the day; when any member's changed, the draft says so until it is next saved."""
    today = clock.today()
    bundle = catalog.bundle(draft.bundle_key, today)
    versions = versions_of(bundle, today)
    now = edition(bundle, versions)
    if draft.number or now == draft.edition:
        return draft
    notice = "这件事里有事项的办理规则更新了，您的申请已按新规则重新整理，已填内容都保留了，请核对。"
    with transaction.atomic():
        own = [ask.element.name for ask in bundle.asks]
        answers = drafts.by_the_words_of_today(draft, versions.values(), own)
        with UnitOfWork(actor) as uow:
            uow.update(draft, edition=now, answers=answers, notice=notice, updated_at=clock.now())
    return draft


def discard(draft: BundleDraft) -> None:
    """Throw a draft away, with its uploads. Raises Conflict (TB-DRAFT-409) once it is submitted."""
    drafts.discard(drafts.BUNDLES, draft)


def kept(draft: BundleDraft) -> dict[str, Any]:
    """What it takes to restore a draft, as plain JSON."""
    return drafts.kept(drafts.BUNDLES, draft)


def restore(actor: Actor, agent: Party, was: Mapping[str, Any]) -> BundleDraft:
    """Bring a discarded draft of this agent back, with its uploads; ``was`` comes from ``kept``.

    Raises Conflict (TB-DRAFT-410) when another one of the bundle for the applicant was begun since, NoBundle.
    """
    return rebind(actor, drafts.restored(drafts.BUNDLES, actor, agent, was))


def draft_of(draft_id: UUID | str, agent: UUID) -> BundleDraft:
    """A draft of this agent. Raises NotFound, also for somebody else's."""
    rows = read(BundleDraft, "id = $2::uuid and agent_id = $3::uuid", [draft_id, agent])
    if not rows:
        raise NotFound(_("没有找到这份草稿，可能已经删除。"))
    return rows[0]


def sweep_bundle_drafts() -> int:
    """Delete drafts of bundles untouched for DRAFT_KEEP_DAYS, a bounded number each time; how many."""
    return drafts.sweep(drafts.BUNDLES, _SWEPT)
