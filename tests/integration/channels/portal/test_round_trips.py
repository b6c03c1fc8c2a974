"""How often each citizens' page goes to the database: prepared reads that travel together, and none through the ORM."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.support import errands, portal

from tongban.cases.services import drafting
from tongban.core import cache, prepared
from tongban.parties.queries import party_by_code

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def nothing_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process keeps for a few seconds is not read anew between two looks at a page."""
    monkeypatch.setattr(cache, "time", SimpleNamespace(monotonic=lambda: 0.0))


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements each way to the database took with it, in order."""
    gone: list[int] = []
    alone, together = prepared.fetch, prepared.fetch_together

    def fetch(raw: Any, text: str, values: Any) -> Any:
        gone.append(1)
        return alone(raw, text, values)

    def fetch_together(raw: Any, stages: Any, taken: Any) -> None:
        gone.append(0)

        def counted(rows: Any) -> None:
            gone[-1] += 1
            taken(rows)

        together(raw, stages, counted)

    monkeypatch.setattr(prepared, "fetch", fetch)
    monkeypatch.setattr(prepared, "fetch_together", fetch_together)
    return gone


def begun(changed: str = "企业名称") -> str:
    """The address of a draft whose one question is answered."""
    actor, agent = errands.citizen("zhangsan")
    firm = party_by_code(errands.RENAMED)
    assert firm is not None
    draft = drafting.begin(actor, errands.QUALIFICATION, firm, agent, errands.SHINAN)
    drafting.save(actor, draft, {"变更事项": [changed]})
    return f"/drafts/{draft.id}"


def long_form() -> str:
    """The address of a draft of nearly a hundred fields, all filled in."""
    actor, agent = errands.citizen("zhangsan")
    firm = party_by_code(portal.developer("海湾"))
    assert firm is not None
    draft = drafting.begin(actor, portal.PERMIT, firm, agent, errands.SHINAN)
    drafting.save(actor, draft, portal.PROJECT)
    return f"/drafts/{draft.id}"


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("/", 1), (f"/items/{errands.QUALIFICATION}", 1),
        ("/cases", 1), ("/cases?show=drafts", 1), ("/licences", 1), ("/messages", 1),
        ("{case}", 1), ("{case}/result", 1),
        ("{draft}/questions/变更事项", 1), ("{draft}/form", 1), ("{open}/form", 1), ("{draft}/review", 1),
        ("{long}/form", 1), ("{long}/review", 1),
    ],
)  # fmt: skip
def test_a_page_goes_to_the_database_a_few_times_and_never_through_the_orm(
    at_portal: SignedIn, ways: list[int], page: str, most: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """The session with who it is and may do, and along with it what the address names; then what else is shown."""
    reader = at_portal("zhangsan", errands.RENAMED)
    address = page.format(
        long=long_form() if "{long}" in page else "",
        case=f"/cases/{errands.instant().number}" if "{case}" in page else "",
        draft=begun() if "{draft}" in page else "",
        open=begun("注册地址") if "{open}" in page else "",
    )
    assert reader.get(address).status_code == 200
    ways.clear()
    with django_assert_max_num_queries(0):
        assert reader.get(address).status_code == 200
    assert len(ways) <= most, ways
