"""Publishing a district's copy: its list holds from a day on, the lists before it stay for the cases of their days."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tongban.catalog import queries
from tongban.catalog.models import CityRecord
from tongban.catalog.pack.canonical import files_digest
from tongban.catalog.pack.districts import file_of
from tongban.catalog.revisions import copies, surroundings
from tongban.catalog.revisions.drafting import sign
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import Act, State
from tongban.catalog.revisions.texts import COPY
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, Invalid
from tongban.core.unit_of_work import UnitOfWork


def require_newest_list(row: Revision, in_force: date) -> None:
    """Raises Conflict (TB-REV-415) where another list of the district was published meanwhile, Invalid (TB-REV-422)
    for a day not after the list before."""
    text = copies.published_text(row.item_key, row.district)
    if (files_digest({COPY: text}) if text else "") != row.base:
        raise Conflict(_("这份稿写着的时候，这个区市又发布了别的清单。请退回，另起一份稿。"), code="TB-REV-415")
    before = copies.newest_list(row.item_key, row.district)
    if before is not None and in_force <= before.since:
        said = _("上一份清单 %(day)s 起施行，新的要晚于那一天。") % {"day": before.since.isoformat()}
        raise Invalid(said, code="TB-REV-422", fields={"in_force": said})
    begins = copies.newest(row.item_key).in_force
    if in_force < begins:
        said = _("它跟的市级版本 %(day)s 起施行，不能更早。") % {"day": begins.isoformat()}
        raise Invalid(said, code="TB-REV-422", fields={"in_force": said})


def write_list(actor: Actor, row: Revision, in_force: date) -> None:
    """Write the list among the city's files; the caller holds the lock of publications."""
    now = surroundings.published()
    files = {**now.city_files, file_of(row.item_key, row.district, in_force): row.files[COPY]}
    with UnitOfWork(actor) as uow:
        uow.insert(CityRecord(files=files, digest=files_digest(files), loaded_at=uow.now))
        sign(uow, row, Act.PUBLISHED, in_force=in_force)
        published = files_digest({COPY: row.files[COPY]})
        uow.update(row, state=State.PUBLISHED, published=published, in_force=in_force, changed_at=uow.now)
        uow.after_commit(queries.forget)
        transaction.on_commit(queries.forget)  # again: others may have read what was before meanwhile
