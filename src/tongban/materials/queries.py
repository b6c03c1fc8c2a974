"""Reads about uploaded materials."""

from uuid import UUID

from django.utils.translation import gettext as _

from tongban.core.errors import NotFound
from tongban.core.reading import Reading, rows_of
from tongban.materials.models import Material


def uploads(container: UUID) -> Reading[list[Material]]:
    """What was uploaded for a draft or case, oldest first."""
    return rows_of(Material, "container = $2::uuid order by id", [container])


def materials_in(container: UUID) -> list[Material]:
    """The same, read by itself."""
    return uploads(container).now()


def material(container: UUID, material_id: UUID) -> Material:
    """One upload of a draft or case. Raises NotFound."""
    row = Material.objects.filter(container=container, id=material_id).first()
    if row is None:
        raise NotFound(_("没有找到这份材料。"))
    return row
