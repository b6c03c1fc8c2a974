"""What a party shows at the window by 亮码 goes into the case the clerk handles for her, its origin kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongban.cases import rights
from tongban.cases.models import Case
from tongban.cases.needs import needs_of
from tongban.cases.queries import state_of
from tongban.cases.services.handling import quicker_told, stored_facts, terms
from tongban.cases.services.record import Recorder
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.core.actor import Actor
from tongban.core.errors import NotFound
from tongban.core.unit_of_work import UnitOfWork
from tongban.materials import services as materials
from tongban.materials.models import BankEntry, ShowCode, Way
from tongban.materials.uses import Document, Use


def cases_for(actor: Actor, code: ShowCode) -> list[Case]:
    """The open cases of whoever shows the code that the clerk takes papers in for, newest first."""
    rows = Case.objects.filter(applicant_id=code.owner_id, open=True).order_by("-received_at")[:50]
    return [row for row in rows if rights.covers(actor, row, (rights.WINDOW,))]


def called_for(case: Case) -> list[str]:
    """The materials of a case somebody has to hand in, by name."""
    version = catalog.version(case.item_digest)
    return [
        one.need.material.name for one in needs_of(version, case.route or None, stored_facts(case)) if not one.spared
    ]


def collect(actor: Actor, code: ShowCode, case: Case, name: str, shown: BankEntry | Document) -> None:
    """Put one shown thing into a case as one of its materials, on record there and with its owner.

    Raises ``NotFound`` for a case that is not the shower's, ``Forbidden`` without the window's post, ``NotAllowed``
    where the case takes no more.
    """
    if case.applicant_id != code.owner_id:
        raise NotFound(_("没有找到这件办件，或者它不在您的职责范围内。"))
    version, state = catalog.version(case.item_digest), state_of(case)
    rights.require(actor, Happening.COLLECTED, version, case, state)
    use = Use(f"{case.item_name}（{name}）", Way.COLLECTED, case.department, case.number, code.id)
    with quicker_told(), UnitOfWork(actor) as uow:
        recorder = Recorder.resume(uow, case, terms(version, case), state)
        recorder.do(Happening.COLLECTED, {"material": name, "from": _origin(shown), "sha256": shown.sha256})
        _put(uow, shown, case, name, use)
        recorder.finish(new=False)


def _put(uow: UnitOfWork, shown: BankEntry | Document, case: Case, name: str, use: Use) -> None:
    if isinstance(shown, BankEntry):
        materials.collect(uow, shown, case.container, name, use)
    else:
        materials.collect_licence(uow, shown, case.container, name, use)


def _origin(shown: BankEntry | Document) -> str:
    """Where it was taken from, as the record keeps it."""
    if isinstance(shown, Document):
        return f"亮码出示的证照：{shown.called}"
    return f"亮码出示的材料：{shown.type or shown.filename}（可信等级 {shown.grade}）"
