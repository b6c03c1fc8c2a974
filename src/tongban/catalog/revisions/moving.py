"""A revision as the files of a pack, and back: where each of its files stands in the folder of a pack."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from tongban.catalog.pack.canonical import canonical_text
from tongban.catalog.pack.districts import file_of as file_of_list
from tongban.catalog.pack.implementing import file_of
from tongban.catalog.pack.sources import SOURCES
from tongban.catalog.revisions.layer import KINDS
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import Subject
from tongban.catalog.revisions.subjects import FOLDER, MAIN
from tongban.catalog.revisions.surroundings import IMPLEMENTING
from tongban.catalog.revisions.texts import COPY, known
from tongban.core import clock
from tongban.core.errors import Invalid

_WORDS = re.compile(r"(?:.*/)?vocabulary/(elements|licences|materials)/[^/]+\.yaml")
_ROWS = re.compile(r"(?:.*/)?sources/[^/]+\.csv")
_WITHIN = re.compile(r"(?:.*/)?(?:items|bundles)/([^/]+)/(?:(\d{4}-\d\d-\d\d)/)?([^/]+)")


def exported(row: Revision) -> dict[str, str]:
    """The canonical files of a revision by their path inside a pack; one not published stands under today's date."""
    folder = f"{FOLDER[Subject(row.subject)]}/{row.item_key}/{(row.in_force or clock.today()).isoformat()}/"
    if row.parent:
        return {file_of_list(row.item_key, row.district, row.in_force or clock.today()): row.files[COPY]}
    words = {f"vocabulary/{kind}.yaml": f"vocabulary/{kind}/{row.item_key}.yaml" for kind in KINDS}
    places = {IMPLEMENTING: file_of(row.item_key), SOURCES: f"sources/{row.item_key}.csv", **words}
    return {places.get(name, folder + name): text for name, text in row.files.items()}


def imported(files: Mapping[str, str]) -> dict[str, str]:
    """The files of a revision out of those of a pack's folder, or of a version folder alone.

    Raises Invalid (TB-REV-422) where there is neither item.yaml nor bundle.yaml, more than one item or bundle, or a
    file that belongs to none.
    """
    made: dict[str, str] = {}
    versions = {(match[1], match[2]) for name in files if (match := _WITHIN.fullmatch(name)) and match[2]}
    if len(versions) > 1:
        raise Invalid(_("文件里有不止一个事项、一件事或版本，请一次导入一个。"), code="TB-REV-422")
    for name, text in files.items():
        own = _own_name(name)
        if own is None or not known(own):
            raise Invalid(
                _("“%(name)s”不是一个事项或一件事的文件，请去掉它。") % {"name": name[:80]}, code="TB-REV-422"
            )
        made[own] = canonical_text(text)
    mains = [name for name in MAIN.values() if name in made]
    if len(mains) > 1:
        raise Invalid(_("文件里有不止一个事项、一件事或版本，请一次导入一个。"), code="TB-REV-422")
    if not mains:
        raise Invalid(_("文件里没有 item.yaml 或 bundle.yaml，看不出是哪个事项或一件事。"), code="TB-REV-422")
    return made


def _own_name(name: str) -> str | None:
    if match := _WITHIN.fullmatch(name):
        return match[3]
    if match := _WORDS.fullmatch(name):
        return f"vocabulary/{match[1]}.yaml"
    return SOURCES if _ROWS.fullmatch(name) else name.rpartition("/")[2]
