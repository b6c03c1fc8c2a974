"""Whoever has a case on her list has something to do with it, and every case is on somebody's list, in every item."""

from collections.abc import Iterator
from functools import partial
from itertools import combinations

import pytest

from tongban.cases import rights
from tongban.cases.history import CaseState
from tongban.cases.models import Case
from tongban.cases.states import Happening, Status
from tongban.cases.worklists import Group, waiting
from tongban.catalog import queries as catalog
from tongban.catalog.definition import ItemVersion
from tongban.catalog.models import ItemVersionRecord
from tongban.org.models import Staff
from tongban.org.queries import implementers, staff_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def stages(version: ItemVersion, route: str) -> Iterator[CaseState]:
    """The states of a case on a route in which somebody at the desk is to do something."""
    review = version.review_for(route or None)
    nodes, together = tuple(node.name for node in review), tuple(n for n, one in enumerate(review) if one.together)
    at = partial(CaseState, nodes=nodes, together=together)
    yield at(status=Status.RECEIVED)
    yield at(status=Status.SUSPENDED)
    for place in range(max(len(nodes), 1)):
        if place not in together:
            yield (state := at(status=Status.IN_PROGRESS if place else Status.ACCEPTED, node=place))
            done = combinations(state.stage, len(state.stage) - 1)
            yield from (at(status=Status.IN_PROGRESS, node=place, done=some) for some in done if some)


def standing() -> Iterator[tuple[ItemVersion, Case, CaseState]]:
    """A case of every version and route at every stage, with the city's body and a district's."""
    for digest in ItemVersionRecord.objects.values_list("digest", flat=True):
        version = catalog.version(digest)
        routes = [name for name, route in version.routes.items() if route.means == "办理"] or [""]
        for body in implementers(version.key)[:2]:
            for route in routes:
                for state in stages(version, route):
                    yield version, Case(route=route, department=body.department, district=body.district), state


def test_whoever_has_a_case_on_her_list_has_an_act_and_somebody_always_has() -> None:
    everybody = [staff_actor(one.id) for one in Staff.objects.all()]
    staff = [actor for actor in everybody if actor is not None]
    seen = 0
    for version, case, state in standing():
        assert state.status is not None
        at = (case.department, case.district, version.digest, case.route, state.status, state.current_node or "")
        mine = {one.id for one in staff if waiting(one, [Group(*at, count=1)])}
        able = {one.id for one in staff if rights.open_acts(one, version, case, state)}
        told = (version.name, case.route, state.status.word, state.current_node)
        assert mine, told
        assert mine <= able, told
        seen += 1
    assert seen > 40


def test_the_post_of_the_last_step_decides_and_no_other() -> None:
    for version, case, state in standing():
        nodes = version.review_for(case.route or None)
        for what in (Happening.GRANTED, Happening.REFUSED):
            assert rights.posts_for(what, version, case, state) == (nodes[-1].post,)
