"""Who handed in a file in which a virus was found is told: what it was, for what, and to upload another."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid5

from tongban.cases.models import BundleDraft, Case, Draft
from tongban.catalog import bundles
from tongban.catalog import queries as catalog
from tongban.core.models import Job
from tongban.materials.models import BankEntry, Material
from tongban.messaging.services import Telling, inform


def tell_infected(job: Job) -> None:
    """Tell each of them once for each application; who only keeps it in the bank is told of that."""
    told: set[UUID] = set()
    uploads = list(Material.objects.filter(sha256=job.payload["sha256"]).order_by("id"))
    for one in uploads:
        for values, parties, link in _given_for(one):
            told |= {one.owner_id, *parties}
            inform(_telling(job, one.container, {"材料": one.type, **values}, parties, link))
    for entry in BankEntry.objects.filter(sha256=job.payload["sha256"], given_up_at=None).exclude(owner_id__in=told):
        link = f"/materials/{entry.id}"
        inform(_telling(job, entry.id, {"材料": entry.type or entry.filename}, [entry.owner_id], link))


def _telling(job: Job, about: UUID, values: dict[str, str], parties: list[UUID], link: str) -> Telling:
    return Telling(job.event_name, uuid5(job.event_id, str(about)), parties, values, link)


def _given_for(upload: Material) -> Iterator[tuple[dict[str, str], list[UUID], str]]:
    for case in Case.objects.filter(container=upload.container):
        parties = [case.applicant_id, *([case.agent_id] if case.agent_id else [])]
        yield {"事项": case.item_name, "办件编号": case.number}, parties, f"/cases/{case.number}"
    if upload.given_up_at is not None:
        return
    for draft in Draft.objects.filter(id=upload.container):
        yield {"事项": catalog.version(draft.item_digest).name}, [draft.agent_id], f"/drafts/{draft.id}/materials"
    for whole in BundleDraft.objects.filter(id=upload.container):
        yield {"事项": bundles.name_of(whole.bundle_key)}, [whole.agent_id], f"/bundle-drafts/{whole.id}/materials"
