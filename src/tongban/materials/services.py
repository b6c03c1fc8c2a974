"""Take in an uploaded file: bounded, its kind told by its content, its name made harmless."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.core import clock, files
from tongban.core.actor import Actor
from tongban.core.errors import Invalid, NotFound
from tongban.core.ids import uuid7
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials.models import Material

#: Files one application may hold.
MOST_FILES = 50
#: What a file begins with, by the type we accept; the browser's claim is not asked.
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
#: The usual extension of each type, then others in use.
_EXTENSIONS = {"application/pdf": ("pdf",), "image/jpeg": ("jpg", "jpeg"), "image/png": ("png",)}
_RESERVED = frozenset('<>:"|?*')


def media_type_of(content: bytes) -> str:
    """The media type by content. Raises ``Invalid`` for anything but PDF, JPEG and PNG."""
    for magic, media_type in _MAGIC:
        if content.startswith(magic):
            return media_type
    raise Invalid(_("只能上传 PDF、JPG 或 PNG 文件。请换一个文件再上传。"), code="TB-MAT-415", status=415)


def safe_name(name: str) -> str:
    """A file name without path, control, direction or reserved characters, at most 120 characters."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C" and sign not in _RESERVED).strip(". ")
    return base[-120:] or "文件"


def named_by(media_type: str, name: str) -> str:
    """The name with the extension of what the file is, so that it opens as that wherever it is saved."""
    usual, *others = _EXTENSIONS[media_type]
    stem, dot, extension = name.rpartition(".")
    if dot and extension.lower() in {usual, *others}:
        return name
    known = dot and extension.lower() in {one for all_ in _EXTENSIONS.values() for one in all_}
    return f"{(stem if known else name)[-115:] or '文件'}.{usual}"


def take_in(actor: Actor, owner: UUID, container: UUID, type_: str, filename: str, content: bytes) -> Material:
    """Keep an upload for a draft or case. Raises ``Invalid`` for empty, oversized or unknown files."""
    if not content:
        raise Invalid(_("文件是空的，请重新选择。"), code="TB-MAT-400")
    if len(content) > settings.MATERIAL_MAX_BYTES:
        raise Invalid(_("文件超过 10 MB，请压缩或分开上传。"), code="TB-MAT-413", status=413)
    if Material.objects.filter(container=container).count() >= MOST_FILES:
        raise Invalid(
            _("一份申请最多上传 %(most)d 个文件，请合并后再上传。") % {"most": MOST_FILES},
            code="TB-MAT-409",
            status=409,
        )
    media_type = media_type_of(content)
    stored = files.put(content, media_type)
    material = Material(
        owner_id=owner,
        container=container,
        type=type_,
        filename=named_by(media_type, safe_name(filename)),
        sha256=stored.sha256,
        size=stored.size,
        media_type=media_type,
        uploaded_by=actor.id,
        uploaded_at=clock.now(),
    )
    with UnitOfWork(actor) as uow:
        uow.insert(material)
    return material


def copy(uow: UnitOfWork, uploads: Iterable[Material], container: UUID) -> None:
    """Give what was uploaded once to another draft or case as well; the bytes are kept once."""
    for one in uploads:
        uow.add(
            Material,
            owner_id=one.owner_id,
            container=container,
            type=one.type,
            filename=one.filename,
            sha256=one.sha256,
            size=one.size,
            media_type=one.media_type,
            grade=one.grade,
            uploaded_by=one.uploaded_by,
            uploaded_at=one.uploaded_at,
        )


def call_by(container: UUID, names: Mapping[str, str]) -> None:
    """Call uploads by the names their types have by now; ``names`` are today's by the ones of before."""
    for one in Material.objects.filter(container=container, type__in=list(names)):
        Material.objects.filter(id=one.id).update(type=names[one.type])


def give_up(container: UUID) -> None:
    """Note that the draft these uploads belong to was thrown away; until they are cleared it may be had back."""
    Material.objects.filter(container=container).update(given_up_at=clock.now())


def take_back(container: UUID) -> None:
    """The draft was had back, with what is left of its uploads."""
    Material.objects.filter(container=container).update(given_up_at=None)


def clear(before: datetime, most: int) -> set[str]:
    """Delete up to ``most`` uploads given up before a moment; the digests of files no upload refers to any more."""
    ids = list(
        Material.objects.filter(given_up_at__lt=before).order_by("given_up_at")[:most].values_list("id", flat=True)
    )
    rows = Material.objects.filter(id__in=ids, given_up_at__lt=before)
    digests = set(rows.values_list("sha256", flat=True))
    rows.delete()
    return digests - set(Material.objects.filter(sha256__in=digests).values_list("sha256", flat=True))


def discard(container: UUID, material_id: UUID) -> None:
    """Take an upload out of a draft again; its bytes go with the next sweep. Raises NotFound when it is not in it.

    It is moved to a container of its own, so that a draft had back does not bring it back.
    """
    given = Material.objects.filter(id=material_id, container=container)
    gone = given.update(container=uuid7(), given_up_at=clock.now())
    if not gone:
        raise NotFound(_("没有找到这份材料，可能已经删除。"))
