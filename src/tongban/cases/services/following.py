"""What happens to materials that follow after acceptance: handed in by the applicant, and the end of the period."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from tongban.cases.acts import NotAllowed
from tongban.cases.models import Case
from tongban.cases.queries import state_of
from tongban.cases.services import outstanding
from tongban.cases.services.handling import act_on, quicker_told, terms
from tongban.cases.services.record import Recorder
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.actor import SYSTEM, Actor
from tongban.core.errors import StaleVersion
from tongban.core.unit_of_work import UnitOfWork
from tongban.parties.credit.services import Finding, enter
from tongban.parties.credit.standing import Convenience, Kind

#: How what follows came in.
ONLINE, AT_WINDOW = "网上", "窗口"
#: 演示: for so long a missed period takes the next 容缺受理 away.
COUNTS = timedelta(days=365)
#: Cases looked at in one sweep.
_SWEPT = 200


def hand_in(actor: Actor, case: Case, materials: Sequence[str], seen_version: int) -> Case:
    """The applicant hands in what was outstanding; the files are in the case already.

    Raises ``StaleVersion``, ``NotAllowed``. The caller has checked that the case is hers.
    """
    if case.version != seen_version:
        raise StaleVersion
    return act_on(actor, case, Happening.FOLLOWED, {"materials": materials, "way": ONLINE})


def lapse(case: Case) -> Case:
    """逾期没有补交的，视为撤回申请 (安阳 24): done by the clock. Raises ``NotAllowed`` while that is not certain.

    演示: no source makes a missed period bad credit; the entry takes nothing but the next 容缺受理 away.
    """
    version = catalog.version(case.item_digest)
    with quicker_told(), UnitOfWork(SYSTEM) as uow:
        recorder = Recorder.resume(uow, case, terms(version, case), state_of(case))
        entry = recorder.do(Happening.LAPSED, {"basis": outstanding.basis_of(version, case, case.outstanding)})
        found = missed(case, entry.payload["materials"], uow.now.date())
        enter(uow, replace(found, decision=str(entry.payload["notice"])))
        recorder.finish(new=False)
    return case


def missed(case: Case, names: Sequence[str], today: date) -> Finding:
    """What a missed period is entered as: it takes nothing but the next 容缺受理 away, for a year (演示)."""
    return Finding(
        case.applicant_id,
        Kind.BAD,
        "办理“{item}”时承诺后补“{names}”，逾期没有补交".format(item=case.item_name, names="、".join(names)),
        "演示：没有取得把它记作失信的依据，只影响下一次容缺受理",
        case.implementer_name,
        today,
        today + COUNTS,
        case_number=case.number,
        only=(Convenience.FOLLOW.value,),
        demonstration=True,
    )


def sweep_lapsed() -> int:
    """End every case whose period to hand in what was to follow is over; how many. Run twice it does nothing more."""
    over = Case.objects.filter(open=True, follow_by__lt=clock.today()).exclude(outstanding=[])
    done = 0
    for case in over.order_by("follow_by", "id")[:_SWEPT]:
        try:
            lapse(case)
        except (StaleVersion, NotAllowed):  # handed in this moment, or the holidays of the year are not announced yet
            continue
        done += 1
    return done


__all__ = ["AT_WINDOW", "ONLINE", "hand_in", "lapse", "missed", "sweep_lapsed"]
