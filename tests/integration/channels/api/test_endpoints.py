"""What a program is told: items, interviews, cases, their history, licences, problems."""

from typing import Any

import msgspec
import pytest
from tests.integration.channels.api.conftest import CHANGE, QUALIFICATION, Make, Program, application
from tests.support import errands

from tongban.channels.api import bodies, bundles
from tongban.channels.problems import EXPLAINED
from tongban.core.models import Access
from tongban.materials.models import Material
from tongban.org.models import Scope
from tongban.parties.models import Party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def checked(body: Any, kind: type) -> Any:
    """The answer as its documented type."""
    return msgspec.convert(body, kind)


def test_items_in_force_are_listed_and_can_be_searched(city: Program) -> None:
    every = checked(city.get("items").body, bodies.Items)
    assert QUALIFICATION in {one.key for one in every.items}
    assert (every.total, every.page, every.pages) == (len(every.items), 1, 1)
    assert checked(city.get("items?page=2").body, bodies.Items).items == []
    assert city.get("items?page=0").status == 422
    found = checked(city.get("items?q=开饭店").body, bodies.Items)
    assert found.items[0].key == "food_license_new"


def test_an_item_is_shown_as_the_law_of_the_day_asked_for_has_it(city: Program) -> None:
    before = checked(city.get("items/hazchem_operation?on=2026-04-30").body, bodies.Item)
    after = checked(city.get("items/hazchem_operation?on=2026-05-01").body, bodies.Item)
    assert before.version != after.version
    assert before.until == "2026-04-30"


def test_bundles_are_read_as_items_are(city: Program) -> None:
    listed = checked(city.get("bundles").body, bundles.Bundles)
    assert {"convenience_store", "restaurant"} <= {one.key for one in listed.bundles}
    store = checked(city.get("bundles/convenience_store").body, bundles.Bundle)
    assert store.licence == "行业综合许可证"
    assert store.counts.forms == (6, 1)
    assert [one.before for one in store.published if one.what == "申请材料"] == ["53"]
    assert city.get("bundles/nothing").body["code"] == "TB-BUN-404"


def test_an_interview_tells_what_is_known_from_whom_and_what_is_open(city: Program, firm: Party) -> None:
    answer = city.post("interviews", {"item": QUALIFICATION, "applicant": firm.code})
    assert answer.status == 200
    told = checked(answer.body, bodies.Interview)
    assert [one.name for one in told.questions] == ["变更事项"]
    known = {one.name: one for one in told.known}
    assert known["营业执照.企业名称"].origin == "共享"
    assert known["建筑业企业资质证书.企业名称"].origin == "证照"
    assert not told.verdict.settled


def test_an_interview_with_the_answers_ends_in_the_verdict_of_a_submission(city: Program, firm: Party) -> None:
    told = checked(city.post("interviews", application(firm)).body, bodies.Interview)
    assert (told.verdict.effect, told.verdict.settled, told.questions) == ("准予", True, [])


@pytest.mark.parametrize("raw", ["junk", "{}", 3, None])
def test_a_program_cannot_say_what_an_answer_was_taken_from(city: Program, firm: Party, raw: object) -> None:
    said = {"applicant": firm.code, "answers": {"材料.联系人": raw}}
    for path in ("interviews", "bundles/convenience_store/interviews", "cases", "bundles/convenience_store/cases"):
        told = city.post(path, said if "bundles" in path else {**said, "item": QUALIFICATION})
        assert (told.status, told.code, list(told.body["fields"])) == (422, "TB-FIELD-404", ["材料.联系人"]), path


def test_an_interview_is_put_on_record_for_the_applicant(city: Program, firm: Party) -> None:
    city.post("interviews", {"item": QUALIFICATION, "applicant": firm.code})
    seen = Access.objects.get(subject_id=firm.id)
    assert (seen.actor_kind, seen.actor_name) == ("接口", "测试程序")


def test_a_case_is_decided_with_reasons_and_licence(city: Program, firm: Party) -> None:
    answer = city.post("cases", application(firm))
    assert answer.status == 201
    made = checked(answer.body, bodies.Submitted)
    assert (made.status_name, made.result, made.automatic) == ("办结", "准予许可", True)
    assert made.licence
    assert all(reason.truth == "true" and reason.clause for reason in made.decision.reasons)
    assert answer.headers["Location"] == f"/api/v1/cases/{made.number}"


def test_a_repeat_is_answered_with_the_same_bytes(city: Program, firm: Party) -> None:
    first = city.post("cases", application(firm), key="the-same-key")
    again = city.post("cases", application(firm), key="the-same-key")
    assert (first.status, again.status) == (201, 200)
    assert first.raw == again.raw


def test_a_case_its_history_and_its_licence_can_be_read(city: Program, firm: Party) -> None:
    made = city.post("cases", application(firm)).body
    row = checked(city.get(f"cases/{made['number']}").body, bodies.Case)
    assert (row.applicant, row.licence, row.open) == (firm.name, made["licence"], False)
    history = checked(city.get(f"cases/{made['number']}/events").body, bodies.Events)
    assert [one.what for one in history.events] == ["收件", "受理", "准予", "制证"]
    assert history.intact
    issued = checked(city.get(f"licences/{made['licence']}").body, bodies.Licence)
    assert (issued.holder, issued.state, issued.face["企业名称"]) == (firm.name, "有效", firm.name)


def test_a_case_says_which_way_each_of_its_materials_came(city: Program) -> None:
    made = errands.hygiene()
    Material.objects.filter(container=made.container, type="卫生管理制度").update(reused=True)
    row = checked(city.get(f"cases/{made.number}").body, bodies.Case)
    ways = {one.name: (one.way, one.source) for one in row.materials if not one.optional}
    assert ways["卫生管理制度"] == ("材料银行", "")
    assert ways["卫生检测或评价报告"] == ("申请人提交", "")
    assert ways["卫生许可证申请表"] == ("表单", "")


def test_every_look_at_a_case_is_put_on_record(city: Program, firm: Party) -> None:
    number = city.post("cases", application(firm)).body["number"]
    before = Access.objects.filter(subject_id=firm.id).count()
    city.get(f"cases/{number}")
    city.get(f"cases/{number}/events")
    assert Access.objects.filter(subject_id=firm.id).count() == before + 2


def test_identity_numbers_are_masked(city: Program) -> None:
    person = Party.objects.filter(kind="自然人").order_by("code").first()
    assert person is not None
    for item in [one["key"] for one in city.get("items").body["items"]]:
        answer = city.post("interviews", {"item": item, "applicant": person.code})
        assert person.code.encode() not in answer.raw


def test_a_firms_own_token_submits_and_reads_for_the_firm(program: Make, firm: Party) -> None:
    own = program(firm)
    made = own.post("cases", application(firm))
    assert made.status == 201
    assert own.get(f"cases/{made.body['number']}").status == 200
    assert own.get(f"licences/{made.body['licence']}").status == 200


def test_an_agent_named_in_the_body_needs_a_mandate(city: Program, firm: Party) -> None:
    from tongban.parties.models import Mandate

    mandate = Mandate.objects.filter(principal_id=firm.id, until=None).first()
    agents = set(Mandate.objects.filter(principal_id=firm.id).values_list("agent_id", flat=True))
    stranger = Party.objects.filter(kind="自然人").exclude(id__in=agents).first()
    assert mandate is not None
    assert stranger is not None
    assert city.post("cases", application(firm, agent=stranger.code)).code == "TB-AUTH-405"
    agent = Party.objects.get(id=mandate.agent_id)
    made = city.post("cases", application(firm, agent=agent.code))
    assert city.get(f"cases/{made.body['number']}").body["agent"] == agent.name


def test_a_token_does_only_what_its_scopes_say(program: Make, firm: Party) -> None:
    reader = program(firm, [Scope.CASES_READ])
    assert reader.get("items").code == "TB-AUTH-407"
    assert reader.post("interviews", application(firm)).code == "TB-AUTH-407"
    assert reader.post("cases", application(firm)).code == "TB-AUTH-407"
    assert reader.get("licences/D001").code == "TB-AUTH-407"


def test_every_problem_code_is_explained_to_anybody(pack: None) -> None:
    stranger = Program("")
    for code in EXPLAINED:
        told = checked(stranger.get(f"problems/{code}").body, bodies.Explanation)
        assert told.title and told.remedy
    assert stranger.get("problems/TB-NONE-000").code == "TB-REQ-404"


def test_the_answers_of_a_change_are_what_the_form_asks(city: Program) -> None:
    asked = {one["name"] for one in city.get(f"items/{QUALIFICATION}").body["asks"]}
    assert set(CHANGE) <= asked
