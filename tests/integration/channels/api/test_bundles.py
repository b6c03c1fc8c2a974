"""Bundles over the API: what is asked, applied for as one and once, and where each member stands."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from tests.integration.cases.test_bundles import CONVENIENCE, SHOP
from tests.integration.channels.api.conftest import Make, Program

from tongban.cases.models import BundleCase, Case
from tongban.channels.api import bundle_cases
from tongban.parties.models import Party
from tongban.parties.queries import party_by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def body(**more: Any) -> dict[str, Any]:
    return {"applicant": CONVENIENCE, "answers": SHOP, **more}


def test_an_interview_asks_each_element_once_and_says_who_takes_part(city: Program) -> None:
    answer = city.post("bundles/convenience_store/interviews", {"applicant": CONVENIENCE})
    told = msgspec.convert(answer.body, bundle_cases.BundleInterview)
    names = [one.name for one in told.questions]
    assert names[0] == "经营食品"
    assert len(names) == len(set(names))
    assert {one.key: one.place for one in told.members}["food_license_new"] == "未定"
    assert city.post("bundles/nothing/interviews", {"applicant": CONVENIENCE}).code == "TB-BUN-404"
    wrong = city.post("bundles/convenience_store/interviews", {"applicant": CONVENIENCE, "answers": {"年龄": "3"}})
    assert wrong.code == "TB-FIELD-404"


def test_a_bundle_is_applied_for_once_and_a_repeat_is_answered_with_the_same_bytes(city: Program) -> None:
    first = city.post("bundles/convenience_store/cases", body(), key="bundle-key-1")
    assert first.status == 201, first.body
    again = city.post("bundles/convenience_store/cases", body(), key="bundle-key-1")
    assert (again.status, again.raw) == (200, first.raw)
    other = city.post("bundles/convenience_store/cases", body(district=370202), key="bundle-key-1")
    assert other.code == "TB-IDEM-422"
    assert BundleCase.objects.count() == 1
    path = first.headers["Location"].removeprefix("/api/v1/")
    stands = msgspec.convert(city.get(path).body, bundle_cases.BundleCase)
    assert stands.channel == "接口"
    assert {one.key for one in stands.members if one.case} == {
        one["key"] for one in first.body["members"] if one["case"]
    }


def test_what_is_missing_of_one_member_keeps_all_from_being_submitted(
    city: Program, rows: Callable[[], dict[str, int]]
) -> None:
    before = rows()
    answers = {name: value for name, value in SHOP.items() if name != "仅销售预包装食品"}
    refused = city.post("bundles/convenience_store/cases", body(answers=answers))
    assert refused.code == "TB-FIELD-422"
    assert "仅销售预包装食品" in refused.body["fields"]
    assert rows() == before
    assert not Case.objects.exists()


def test_a_program_of_another_party_neither_applies_nor_sees(city: Program, program: Make, other_firm: Party) -> None:
    number = city.post("bundles/convenience_store/cases", body()).body["number"]
    stranger, own = program(other_firm), program(party_by_code(CONVENIENCE))
    assert stranger.post("bundles/convenience_store/cases", body()).code == "TB-AUTH-405"
    assert stranger.get(f"bundles/convenience_store/cases/{number}").status == 404
    assert own.get(f"bundles/convenience_store/cases/{number}").status == 200
    assert own.get(f"bundles/restaurant/cases/{number}").status == 404
