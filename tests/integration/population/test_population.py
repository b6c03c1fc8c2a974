"""The made-up population: visibly made up, the same for a seed, and as sound as what people really applied for."""

from collections import Counter, defaultdict
from uuid import UUID

import pytest
from django.db import transaction
from pytest_django import Settings
from tests.support.errands import officer

from tongban.cases.bundles.queries import members_of
from tongban.cases.history import Entry, broken_link, replay
from tongban.cases.models import BundleCase, Case, CaseEvent, Notice
from tongban.cases.services.record import projection
from tongban.cases.states import Happening
from tongban.cases.worklists import groups
from tongban.catalog import queries as catalog
from tongban.core import clock
from tongban.core.errors import Conflict
from tongban.core.models import Job
from tongban.exchange.models import BaseRecord
from tongban.licences.models import Licence
from tongban.parties.models import Mandate, Party
from tongban.population import services
from tongban.population.page import PAGE
from tongban.population.services import Population, Size, load, present
from tongban.standards import resident_id, uscc

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

SMALL = Size(seed=7, persons=400, firms=150, cases=260, bundles=20)
Story = tuple[str, str, str, object, tuple[str, ...]]


class Undone(Exception):
    """Takes a load back."""


def entries() -> dict[UUID, list[Entry]]:
    found: dict[UUID, list[Entry]] = defaultdict(list)
    for e in CaseEvent.objects.order_by("case_id", "seq"):
        at, by = e.at.astimezone(clock.SHANGHAI), (e.actor_kind, e.actor_id, e.actor_name)
        found[e.case_id].append(Entry(e.seq, Happening(e.what), at, *by, e.payload, e.request_id, e.previous, e.digest))
    return found


def stories() -> list[Story]:
    """What happened, without the ids that differ from one installation to another."""
    by_case = entries()
    return sorted(
        (case.number, case.status, case.result, case.due_on, tuple(e.what.value for e in by_case[case.id]))
        for case in Case.objects.all()
    )


def test_everybody_in_it_is_visibly_made_up_and_everything_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_AT_ONCE", 5)  # statements end between the cases of a bundle too
    jobs = Job.objects.count()
    before = set(Party.objects.values_list("id", flat=True))
    loaded = load(SMALL)
    _holds(loaded, before)
    _cases_hold()
    _bundles_hold(loaded)
    assert Job.objects.count() == jobs, "nothing is announced of what happened long ago"
    assert load(SMALL) == Population(), "a population is loaded once"


def _holds(loaded: Population, before: set[UUID]) -> None:
    parties = list(Party.objects.exclude(id__in=before))
    people = [one for one in parties if one.kind == "自然人"]
    assert (len(people), len(parties) - len(people)) == (loaded.persons, loaded.firms)
    assert loaded.persons >= SMALL.persons
    assert all(one.name.startswith("演示·") and one.demonstration for one in parties)
    assert all(resident_id.is_valid(one.code) and one.code.startswith("370200") for one in people)
    assert all(uscc.is_exact(one.code) and "DEMP" in one.code for one in parties if one not in people)
    roles = Counter(Mandate.objects.filter(principal_id__in=[p.id for p in parties]).values_list("role", flat=True))
    assert {"法定代表人", "经营者", "经办人", "监护人"} <= set(roles)
    assert BaseRecord.objects.filter(subject_code__in=[p.code for p in parties]).count() == loaded.records
    assert all(one.demonstration for one in Licence.objects.exclude(holder_id__in=before))
    assert PAGE.startswith(b"%PDF-")


def _cases_hold() -> None:
    by_case, today = entries(), clock.today()
    cases = list(Case.objects.all())
    for case in cases:
        assert broken_link(case.number, by_case[case.id]) is None
        state = replay(by_case[case.id])
        assert {name: getattr(case, name) for name in projection(state)} == projection(state)
        assert case.item_digest == catalog.item(case.item_key, case.applied_on).digest
        assert case.applied_on < today
        assert state.closed_at is None or state.closed_at.date() < today
        acts = [e for e in by_case[case.id] if e.actor_kind == "工作人员"]
        assert all(catalog.calendar().is_working_day(e.at.date()) and 9 <= e.at.hour < 17 for e in acts)
        granted = [r["truth"] for r in case.decision["reasons"]] if case.automatic else ["true"]
        assert set(granted) == {"true"}, "a machine grants only what the rules grant"
    assert {case.result for case in cases} >= {"准予许可", "不予许可", "撤回"}
    assert any(case.automatic for case in cases)
    assert len({case.item_key for case in cases}) > 20
    assert len({case.district for case in cases}) > 10
    assert Notice.objects.count() > len(cases)
    shown = sum(group.count for group in groups(officer("chuangkou")))
    assert shown == sum(case.open and case.department == "行政审批服务局" for case in cases)


def _bundles_hold(loaded: Population) -> None:
    rows = list(BundleCase.objects.all())
    assert len(rows) == loaded.bundles > 5 and len({row.bundle_key for row in rows}) > 2
    for row, members in members_of(rows).items():
        cases = [one.case for one in members if one.case is not None]
        assert cases and all(case.bundle_id == row for case in cases)
    assert any(row.licence_number for row in rows), "where all was granted there is one licence"


def test_a_seed_gives_the_same_stories_every_time() -> None:
    told = []
    for _ in range(2):
        with pytest.raises(Undone), transaction.atomic():
            load(Size(seed=3, persons=120, firms=50, cases=40, bundles=4))
            told.append(stories())
            raise Undone
    assert told[0]
    assert told[0] == told[1]
    assert not present()


def test_a_real_city_is_given_no_made_up_people(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(Conflict, match="演示"):
        load(SMALL)
    assert not present()
