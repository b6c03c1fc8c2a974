"""Sharing a draft, of an item or a bundle, with a helper: a link that ends, read and fill only, changes on record."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from tongban.cases.bundles import drafting as bundle_drafting
from tongban.cases.models import BundleDraft, Draft, DraftHelp, DraftShare
from tongban.cases.services import drafting
from tongban.catalog import bundles
from tongban.catalog import queries as catalog
from tongban.catalog.errors import NoValidVersion
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import NotFound
from tongban.messaging.services.informing import Telling, inform
from tongban.parties.models import Party
from tongban.parties.queries import may_act_for, party

#: What may be shared.
Shareable = Draft | BundleDraft
#: For how long a link holds; no source gives a figure, it is ours.
LASTS = timedelta(days=3)
#: For how long the owner still sees a link that ended.
_KEPT = timedelta(days=30)
_SWEPT = 100


class ShareOver(NotFound):
    """The link is unknown, ended, stopped or another helper's; which of these is told to nobody."""

    code = "TB-SHARE-404"

    def __init__(self) -> None:
        super().__init__(_("这个帮填链接不能用了：可能已过期、被停用，或者已经有别人在用。请对方重新分享。"))


def share(draft: Shareable, owner: UUID, revealed: list[str]) -> str:
    """The secret of a new link to a draft; it is shown once. The caller has checked that the draft is the owner's."""
    secret, now = secrets.token_urlsafe(24), clock.now()
    DraftShare.objects.create(
        draft_id=draft.id, owner_id=owner, secret=_digest(secret), revealed=revealed, created_at=now, until=now + LASTS
    )
    return secret


def opened(secret: str, helper: Party) -> tuple[DraftShare, Shareable]:
    """The share behind a link and its draft, for the one helper who uses it. Raises ``ShareOver``."""
    with transaction.atomic():
        row = DraftShare.objects.select_for_update().filter(secret=_digest(secret)).first()
        if row is None or row.stopped_at is not None or row.until <= clock.now() or row.owner_id == helper.id:
            raise ShareOver
        draft = _draft_behind(row)
        if row.helper_id is None:
            row.helper_id, row.helper_name = helper.id, helper.name
            row.save(update_fields=["helper_id", "helper_name"])
            _tell(row, draft, secret)
        if row.helper_id != helper.id:
            raise ShareOver
    return row, draft


def _draft_behind(row: DraftShare) -> Shareable:
    """The open draft of a link, for whose applicant its owner still may act. Raises ``ShareOver``."""
    draft: Shareable | None = Draft.objects.filter(id=row.draft_id, agent_id=row.owner_id, case_number="").first()
    draft = draft or BundleDraft.objects.filter(id=row.draft_id, agent_id=row.owner_id, number="").first()
    if draft is None:
        raise ShareOver
    today = clock.today()
    try:
        items = [draft.item_key] if isinstance(draft, Draft) else bundles.bundle(draft.bundle_key, today).items
    except NoValidVersion:
        raise ShareOver from None
    if not all(may_act_for(row.owner_id, draft.applicant_id, key, today) for key in items):
        raise ShareOver
    return draft


def _called(draft: Shareable) -> str:
    if isinstance(draft, BundleDraft):
        return bundles.name_of(draft.bundle_key)
    return catalog.item(draft.item_key, clock.today()).name


def _tell(row: DraftShare, draft: Shareable, secret: str) -> None:
    """The helper finds the link again in her messages; to anybody else it is of no use any more."""
    values = {
        "事项": _called(draft),
        "分享人": party(row.owner_id).name,
        "有效期至": f"{row.until.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}",
    }
    inform(Telling("draft.shared", row.id, [row.helper_id] if row.helper_id else [], values, f"/help/{secret}"))


def fill(actor: Actor, row: DraftShare, draft: Shareable, answers: Mapping[str, Any]) -> None:
    """Keep what the helper typed, and on record what she changed, field by field."""
    before, now = dict(draft.answers), clock.now()
    with transaction.atomic():
        if isinstance(draft, BundleDraft):
            bundle_drafting.save(actor, draft, answers)
        else:
            drafting.save(actor, draft, answers)
        for name in answers:
            was, is_ = before.get(name), draft.answers.get(name)
            if was != is_:
                DraftHelp.objects.create(
                    draft_id=draft.id, share_id=row.id, helper_name=row.helper_name, element=name, was=was, now=is_,
                    at=now,
                )  # fmt: skip


def stop(draft: Shareable, share_id: UUID) -> None:
    """End a link at once. Raises ``NotFound`` for one of another draft."""
    if not DraftShare.objects.filter(id=share_id, draft_id=draft.id, stopped_at=None).update(stopped_at=clock.now()):
        raise NotFound


def shares_of(draft: Shareable) -> list[DraftShare]:
    """The links to a draft, the newest first."""
    return list(DraftShare.objects.filter(draft_id=draft.id).order_by("-created_at", "-id"))


def changes_of(draft: Shareable) -> list[DraftHelp]:
    """What helpers changed in a draft, the newest first."""
    return list(DraftHelp.objects.filter(draft_id=draft.id).order_by("-at", "-id")[:200])


def sweep_shares() -> int:
    """Delete links that ended a month ago, and what helpers changed in drafts that are gone; how many links.

    A bounded number each time.
    """
    over = clock.now() - _KEPT
    ended = DraftShare.objects.filter(Q(until__lt=over) | Q(stopped_at__lt=over)).order_by("until")[:_SWEPT]
    DraftShare.objects.filter(id__in=[row.id for row in ended]).delete()
    there, whole = (model.objects.filter(id=OuterRef("draft_id")) for model in (Draft, BundleDraft))
    orphans = DraftHelp.objects.filter(~Exists(there), ~Exists(whole)).values_list("id", flat=True)[:_SWEPT]
    DraftHelp.objects.filter(id__in=list(orphans)).delete()
    return len(ended)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
