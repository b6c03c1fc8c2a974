"""Two officers decide the same case at the same moment: one wins, the other is told, nothing is written twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests.support import errands

from tongban.cases import queries, rights
from tongban.cases.models import Case, CaseEvent
from tongban.cases.services.handling import handle
from tongban.cases.states import Happening
from tongban.core.actor import Actor
from tongban.core.errors import StaleVersion


@pytest.mark.django_db(transaction=True)
def test_of_two_acts_at_the_same_moment_one_wins_and_the_other_is_told(
    pack: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = errands.handed_over()
    both_have_read = threading.Barrier(2, timeout=30)
    require = rights.require

    def waiting(*args: object) -> None:
        require(*args)  # type: ignore[arg-type]
        both_have_read.wait()

    monkeypatch.setattr(rights, "require", waiting)

    def decide(actor: Actor, what: Happening) -> str:
        try:
            handle(actor, queries.case(case.number), what, {"items": "补一份证明"}, case.version)
        except StaleVersion:
            return "told"
        finally:
            connections.close_all()
        return "won"

    officers = [
        (errands.officer("chuangkou"), Happening.ACCEPTED),
        (errands.officer("chuangkou2"), Happening.CORRECTION_ASKED),
    ]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda one: decide(*one), officers))
    assert sorted(outcomes) == ["told", "won"]
    assert CaseEvent.objects.filter(case_id=case.id).count() == 2
    after = Case.objects.get(id=case.id)
    assert queries.chain_broken_at(after) is None
    assert after.version == case.version + 1
