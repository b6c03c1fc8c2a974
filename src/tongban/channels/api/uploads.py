"""Materials over the open API: uploaded first, file by file into a set, then named by the application."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from msgspec import Meta, Struct

from tongban.cases.bundles.reading import versions_of
from tongban.catalog import bundles as catalog_bundles
from tongban.catalog import queries as catalog
from tongban.channels.api import bodies
from tongban.channels.api.codec import multipart, reply
from tongban.channels.api.reaching import applicant_of
from tongban.channels.authorise import TokenRequest, token
from tongban.core import clock
from tongban.core.errors import Invalid
from tongban.core.ids import uuid7
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials import services as materials
from tongban.materials.queries import materials_in
from tongban.org.models import Scope
from tongban.parties.models import Party

#: For how long a set that nobody submits is kept.
KEPT = timedelta(days=1)


class Uploaded(Struct, frozen=True):
    """A file that was taken in."""

    materials: Annotated[str, Meta(description="这组材料的编号：再传时写上，提交申请时也写上；一天内没有提交的会删除")]
    name: str
    filename: str
    media_type: str
    size: int


@token(Scope.CASES_WRITE)
def upload(request: TokenRequest, key: str) -> HttpResponse:
    """Take in one file for an application for an item, into the set it names or a new one."""
    version = catalog.item(key, clock.today())
    names = {need.material.name for need in version.every_need}
    return _taken_in(request, [version.key], names)


@token(Scope.CASES_WRITE)
def upload_for_bundle(request: TokenRequest, key: str) -> HttpResponse:
    """The same for a bundle."""
    bundle = catalog_bundles.bundle(key, clock.today())
    versions = versions_of(bundle, clock.today()).values()
    return _taken_in(request, bundle.items, {need.material.name for one in versions for need in one.every_need})


def _taken_in(request: TokenRequest, items: Sequence[str], names: set[str]) -> HttpResponse:
    body, sent = multipart(request, bodies.UploadRequest)
    applicant = applicant_of(request.token, body.applicant, items)
    if body.name not in names:
        message = _("这里没有这份材料，名称请照抄。")
        raise Invalid(message, code="TB-API-422", fields={"name": message})
    container = UUID(body.materials) if body.materials else uuid7()
    if body.materials:
        _own(request, applicant, container)
    row = materials.take_in(
        request.actor, applicant.id, container, body.name, sent.name or "", _content(sent), until=clock.now() + KEPT
    )
    return reply(Uploaded(str(container), row.type, row.filename, row.media_type, row.size), 201)


def _content(sent: UploadedFile) -> bytes:
    if (sent.size or 0) > settings.MATERIAL_MAX_BYTES:
        raise Invalid(_("文件超过 10 MB，请压缩或分开上传。"), code="TB-MAT-413", status=413)
    return bytes(sent.read())


def _own(request: TokenRequest, applicant: Party, container: UUID) -> None:
    """Raises Invalid (TB-API-422) where the set is not one this program uploaded for this applicant."""
    rows = materials_in(container)
    if not rows or any((one.owner_id, one.uploaded_by) != (applicant.id, request.actor.id) for one in rows):
        message = _("没有找到这组材料，可能已经过期，请重新上传。")
        raise Invalid(message, code="TB-API-422", fields={"materials": message})


@contextmanager
def handed_in(request: TokenRequest, applicant: Party, given: str | None) -> Iterator[UUID | None]:
    """Where an application finds a copy of the set it names; given up again where it is not submitted.

    A copy, so that a set that is named twice belongs to both. Raises Invalid (TB-API-422) for a set of others.
    """
    if given is None:
        yield None
        return
    _own(request, applicant, UUID(given))
    container = uuid7()
    with UnitOfWork(request.actor) as uow:
        materials.copy(uow, materials_in(UUID(given)), container)
    try:
        yield container
    except BaseException:
        materials.give_up(container)
        raise
