"""The figures are what the cases themselves say, in few statements, and nobody counts what she may not see."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.integration.cases.test_bundles import PAPERS, SETUP, SHOP, by_hand, restaurant, submit
from tests.support import errands

from tongban.cases.bundles.queries import bundle, members
from tongban.cases.exemption import Way
from tongban.cases.models import BundleCase, Case, CaseEvent
from tongban.cases.services.handling import withdraw
from tongban.cases.states import Happening
from tongban.catalog import queries as catalog
from tongban.catalog.bundles import bundle_version, versions
from tongban.core import clock, jobs
from tongban.insight import queries, services
from tongban.insight.measure import Outcome
from tongban.insight.models import BundleMeasure, CaseMeasure
from tongban.insight.rights import seen_by
from tongban.insight.services import sweep_measures
from tongban.materials.models import Material
from tongban.population.services import Size, load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
SMALL = Size(seed=7, persons=260, firms=110, cases=150, bundles=12)


def everything(**narrowed: Any) -> queries.Scope:
    return queries.Scope(None, date(2024, 1, 1), clock.today(), **narrowed)


def test_every_figure_is_what_the_cases_say(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load(SMALL)
    sweep_measures(most=100_000)
    with django_assert_num_queries(3):
        whole, items, _months = queries.overview(everything())
        parts = queries.by_dimension(everything())
        reasons = queries.reasons(everything())
    assert whole.received == Case.objects.count() == sum(one.received for one in items.values()) > 100
    assert whole.automatic == Case.objects.filter(automatic=True).count() > 0
    asked = CaseEvent.objects.filter(what=Happening.CORRECTION_ASKED).values("case_id").distinct().count()
    assert whole.corrected == asked > 0
    assert parts.whole == whole
    for each in (parts.district, parts.channel, parts.version, parts.month):
        assert sum(one.received for one in each.values()) == whole.received
    held = Counter(name for one in CaseMeasure.objects.filter(automatic=False) for name in one.handed_over)
    assert dict(reasons).items() <= held.items() and reasons[0][1] == max(held.values())
    assert sum(number for _way, number in queries.ways(everything())) == whole.needed > whole.brought > 0
    _elapsed(whole.people_worked)
    together = queries.by_key(everything(of=queries.BUNDLES))
    assert sum(one.received for one in together.values()) == BundleCase.objects.count() > 3
    assert sum(one.fields_asked > one.fields_filled > 0 for one in together.values()) > 1


def _elapsed(counted: int) -> None:
    """The days of a case nobody stopped are the working days from its acceptance to its end."""
    people = CaseMeasure.objects.filter(automatic=False, outcome__in=[Outcome.GRANTED, Outcome.REFUSED])
    assert people.count() == counted > 0
    stopped = set(CaseEvent.objects.filter(what=Happening.SUSPENDED).values_list("case_id", flat=True))
    cases = Case.objects.in_bulk([one.id for one in people if one.id not in stopped])
    calendar = catalog.calendar()
    for one in people:
        if case := cases.get(one.id):
            assert case.closed_at and case.accepted_on and case.due_on
            ended = case.closed_at.astimezone(clock.SHANGHAI).date()
            assert one.worked == calendar.working_days_between(case.accepted_on, ended).days
            assert one.in_time == (ended <= case.due_on)
    for one in people.filter(id__in=stopped):
        assert one.worked < one.whole


def test_a_case_is_measured_again_when_its_history_grows_and_only_then() -> None:
    case = errands.handed_over()
    assert sweep_measures() == 1
    assert sweep_measures() == 0
    measure = CaseMeasure.objects.get(id=case.id)
    assert (measure.outcome, measure.handed_over, measure.worked) == (Outcome.OPEN, ["资质证书在有效期内"], None)
    assert measure.fields_filled > 0 and Way.BROUGHT not in measure.materials
    actor, _person = errands.citizen("zhangsan")
    withdraw(actor, case, "", case.version)
    assert sweep_measures() == 1
    measure.refresh_from_db()
    assert measure.outcome == Outcome.WITHDRAWN and measure.closed_on == clock.today()


def test_many_cases_of_the_same_minutes_are_all_measured_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PIECE", 2)
    for apply in (errands.instant, errands.handed_over, errands.hygiene):
        apply()
    assert sum(sweep_measures(most=1) for _ in range(4)) == 3
    assert CaseMeasure.objects.count() == 3


def test_what_a_machine_granted_has_no_reason_and_no_time() -> None:
    case = errands.instant()
    sweep_measures()
    measure = CaseMeasure.objects.get(id=case.id)
    assert measure.automatic and measure.handed_over == [] and (measure.worked, measure.in_time) == (0, True)


def test_an_administrator_counts_her_department_alone_and_an_operator_the_city() -> None:
    errands.instant()
    sweep_measures()
    CaseMeasure.objects.update(department="公安局")
    own = queries.Scope(seen_by(errands.officer("shixiang")), clock.today(), clock.today())
    assert queries.overview(own)[0].received == 0
    city = queries.Scope(seen_by(errands.officer("yunwei")), clock.today(), clock.today())
    assert queries.overview(city)[0].received == 1
    nobody = queries.Scope((), clock.today(), clock.today())
    assert queries.overview(nobody)[0].received == 0


def test_both_sides_of_a_version_are_equally_long_and_end_today_at_the_latest() -> None:
    day, today = date(2026, 5, 1), date(2026, 5, 10)
    assert queries.around(day, today) == (date(2026, 4, 21), today)
    assert queries.around(day, date(2027, 5, 1)) == (date(2025, 11, 2), date(2026, 10, 27))


def test_a_bundle_is_counted_once_whatever_the_number_of_its_cases() -> None:
    cases = [errands.instant(), errands.handed_over()]
    errands.hygiene()
    whole = BundleCase.objects.create(
        number="x", bundle_key="restaurant", bundle_name="开办餐饮店",
        bundle_digest=versions("restaurant")[-1].digest, lead="", channel="网上",
        applicant_id=cases[0].applicant_id, applicant_name="", district=errands.SHINAN, answers={},
        container=cases[0].container, received_at=clock.now(),
    )  # fmt: skip
    Case.objects.filter(id__in=[one.id for one in cases]).update(bundle_id=whole.id)
    sweep_measures()
    scope = everything(bundle="restaurant")
    assert (queries.bundles(scope), queries.overview(scope)[0].received) == (1, 2)
    assert queries.overview(everything())[0].received == 3


def test_a_bundle_adds_its_members_up_with_nothing_counted_twice() -> None:
    row = bundle(restaurant().number)
    Material.objects.filter(type=PAPERS[0]).update(reused=True)
    sweep_measures()
    measure = BundleMeasure.objects.get(id=row.id)
    alone = list(CaseMeasure.objects.filter(bundle_case=row.id))
    assert len(alone) == 2 and measure.outcome == Outcome.OPEN and not measure.automatic
    own = len({ask.element.name for ask in bundle_version(row.bundle_digest).asks} & set(row.answers))
    assert own < measure.fields_asked < sum(one.fields_asked for one in alone) + own
    assert measure.fields_filled > 0 and measure.brought == len(PAPERS)
    assert (measure.materials[Way.BANK], measure.materials[Way.BROUGHT]) == (1, len(PAPERS) - 1)
    assert measure.needed <= sum(one.needed for one in alone)
    assert any(why.startswith("食品经营许可（新办）：") for why in measure.handed_over)
    assert sweep_measures() == 0
    for one in members(row):
        if one.case is not None and one.case.open:
            by_hand(one.case, Happening.REFUSED if one.row.key == "food_license_new" else Happening.GRANTED)
    sweep_measures()
    measure.refresh_from_db()
    assert (measure.outcome, measure.closed_on) == (Outcome.PARTLY, clock.today())
    found = queries.by_key(everything(of=queries.BUNDLES))["restaurant"]
    assert (found.received, found.decided, found.partly, found.granted) == (1, 1, 1, 0)


def test_who_waited_in_vain_closes_the_figures_of_a_bundle_too() -> None:
    number = submit("zhaoliu", "", "convenience_store", {**SHOP, **SETUP, "住所真实合法承诺": "否"},
                    ("住所（主要经营场所）相关文件",)).number  # fmt: skip
    setup = members(bundle(number))[0].case
    assert setup is not None
    sweep_measures()
    by_hand(setup, Happening.REFUSED)
    sweep_measures()
    assert BundleMeasure.objects.get(id=bundle(number).id).outcome == Outcome.OPEN, "the others still wait"
    jobs.drain()
    sweep_measures()
    assert BundleMeasure.objects.get(id=bundle(number).id).outcome == Outcome.REFUSED
