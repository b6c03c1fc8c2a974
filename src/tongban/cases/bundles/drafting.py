"""Drafts of bundles: begun, saved at every step, rebound when the law of any member changes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongban.cases.bundles.reading import edition, versions_of
from tongban.cases.models import BundleDraft
from tongban.cases.services.drafting import another, merged
from tongban.catalog import bundles as catalog
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, NotFound
from tongban.core.statement import read
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials import services as materials
from tongban.parties.models import Party

_SWEPT = 100


def begin(actor: Actor, key: str, applicant: Party, agent: Party, district: int) -> BundleDraft:
    """A new draft of a bundle's version of the day; one still open for the applicant is resumed instead."""
    open_ = (
        BundleDraft.objects.filter(bundle_key=key, applicant_id=applicant.id, agent_id=agent.id, number="")
        .order_by("-updated_at")
        .first()
    )
    if open_ is not None:
        return save(actor, rebind(actor, open_), {}, district) if open_.district != district else rebind(actor, open_)
    now = clock.now()
    bundle = catalog.bundle(key, now.date())
    draft = BundleDraft(
        bundle_key=key,
        edition=edition(bundle, versions_of(bundle, now.date())),
        applicant_id=applicant.id,
        agent_id=agent.id,
        district=district,
        created_at=now,
        updated_at=now,
    )
    with UnitOfWork(actor, now) as uow:
        uow.insert(draft)
    return draft


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
    now = edition(bundle, versions_of(bundle, today))
    if draft.number or now == draft.edition:
        return draft
    notice = "这件事里有事项的办理规则更新了，您的申请已按新规则重新整理，已填内容都保留了，请核对。"
    with UnitOfWork(actor) as uow:
        uow.update(draft, edition=now, notice=notice, updated_at=clock.now())
    return draft


def discard(draft: BundleDraft) -> None:
    """Throw a draft away, with its uploads. Raises Conflict (TB-DRAFT-409) once it is submitted."""
    if draft.number:
        raise Conflict(_("这份申请已经提交，不能删除。"), code="TB-DRAFT-409")
    with transaction.atomic():
        BundleDraft.objects.filter(id=draft.id, number="").delete()
        materials.give_up(draft.id)


def kept(draft: BundleDraft) -> dict[str, Any]:
    """What it takes to restore a draft, as plain JSON."""
    return {
        "id": str(draft.id),
        "bundle_key": draft.bundle_key,
        "edition": draft.edition,
        "applicant_id": str(draft.applicant_id),
        "district": draft.district,
        "answers": draft.answers,
        "created_at": draft.created_at.isoformat(),
    }


def restore(actor: Actor, agent: Party, was: Mapping[str, Any]) -> BundleDraft:
    """Bring a discarded draft of this agent back, with its uploads; ``was`` comes from ``kept``.

    Raises Conflict (TB-DRAFT-410) when another one of the bundle for the applicant was begun since, NoBundle.
    """
    newer = BundleDraft.objects.filter(
        bundle_key=was["bundle_key"], applicant_id=was["applicant_id"], agent_id=agent.id, number=""
    )
    draft = BundleDraft(
        id=UUID(was["id"]),
        bundle_key=was["bundle_key"],
        edition=was["edition"],
        applicant_id=UUID(was["applicant_id"]),
        agent_id=agent.id,
        district=was["district"],
        answers=was["answers"],
        created_at=datetime.fromisoformat(was["created_at"]),
        updated_at=clock.now(),
    )
    try:
        if newer.exists():
            raise Conflict(another(), code="TB-DRAFT-410")
        with transaction.atomic():
            with UnitOfWork(actor) as uow:
                uow.insert(draft)
            materials.take_back(draft.id)
    except IntegrityError as error:  # a second click
        raise Conflict(another(), code="TB-DRAFT-410") from error
    return rebind(actor, draft)


def draft_of(draft_id: UUID | str, agent: UUID) -> BundleDraft:
    """A draft of this agent. Raises NotFound, also for somebody else's."""
    rows = read(BundleDraft, "id = $2::uuid and agent_id = $3::uuid", [draft_id, agent])
    if not rows:
        raise NotFound(_("没有找到这份草稿，可能已经删除。"))
    return rows[0]


def sweep_bundle_drafts() -> int:
    """Delete drafts of bundles untouched for DRAFT_KEEP_DAYS, a bounded number each time; how many."""
    before = clock.now() - timedelta(days=settings.DRAFT_KEEP_DAYS)
    unused = BundleDraft.objects.filter(number="", updated_at__lt=before)
    ids = list(unused.order_by("updated_at")[:_SWEPT].values_list("id", flat=True))
    for draft_id in ids:
        with transaction.atomic():
            if unused.filter(id=draft_id).delete()[0]:
                materials.give_up(draft_id)
    return len(ids)
