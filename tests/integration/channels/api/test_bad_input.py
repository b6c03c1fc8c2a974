"""Whatever is sent, the answer is a coded Chinese problem, never a 500, and nothing is half written."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.integration.channels.api.conftest import CHANGE, QUALIFICATION, Make, Program, application

from tongban.core import clock
from tongban.org.models import ApiToken
from tongban.org.services import revoke_token
from tongban.parties.models import Party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
Rows = Callable[[], dict[str, int]]


@pytest.mark.parametrize(
    "raw",
    [b" ", b"{", b"nonsense", b"\xff\xfe", b'{"item": "x"', b'{"item": "\xc3\x28"}', b'{"item": NaN}'],
    ids=["blank", "cut", "words", "bytes", "open", "utf8", "nan"],
)
def test_malformed_json_is_refused(city: Program, rows: Rows, raw: bytes) -> None:
    before = rows()
    answer = city.post("cases", raw)
    assert (answer.status, answer.code) == (400, "TB-API-400")
    assert rows() == before


def test_bottomless_json_is_refused(city: Program, firm: Party) -> None:
    whole = json.dumps(application(firm, answers={"变更事项": "@"})).encode()
    answer = city.post("cases", whole.replace(b'"@"', b"[" * 100_000))
    assert answer.code in {"TB-API-400", "TB-API-422"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"item": None}, "item"),
        ({"item": 7}, "item"),
        ({"item": "x" * 81}, "item"),
        ({"item": "DROP TABLE"}, "item"),
        ({"applicant": "370202"}, "applicant"),
        ({"applicant": ["a"]}, "applicant"),
        ({"answers": "变更"}, "answers"),
        ({"answers": {"变更事项": {"深": 1}}}, "answers[...]"),
        ({"answers": {"变更事项": ["名" * 5001]}}, "answers[...][0]"),
        ({"district": "市南区"}, "district"),
        ({"district": -1}, "district"),
        ({"district": 999998}, "district"),
        ({"district": 1.5}, "district"),
        ({"agent": 1}, "agent"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_body_that_does_not_fit_names_the_field(
    city: Program, firm: Party, rows: Rows, change: dict[str, Any], field: str
) -> None:
    before = rows()
    answer = city.post("cases", {**application(firm), **change})
    assert (answer.status, answer.code) == (422, "TB-API-422")
    assert list(answer.body["fields"]) == [field]
    assert rows() == before


@pytest.mark.parametrize("field", ["item", "applicant", "answers"])
def test_a_missing_field_is_named(city: Program, firm: Party, field: str) -> None:
    body = application(firm)
    del body[field]
    answer = city.post("cases", body)
    assert answer.code == "TB-API-422"
    assert answer.body["fields"] == {field: "没有填写，请补上。"}


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, "TB-FIELD-422"),
        ({"变更事项": ["没有的选项"]}, "TB-FIELD-422"),
        ({"变更事项": 5}, "TB-FIELD-422"),
        ({"变更事项": ["企业名称"], "变更后企业名称": "另一个名字"}, "TB-FACT-409"),
        ({**CHANGE, "多出来的": "x"}, "TB-FIELD-404"),
        ({**CHANGE, "a\u0000b": "x"}, "TB-FIELD-404"),
        ({"变更事项": ["企业\u0000名称"]}, "TB-FIELD-422"),
    ],
)
def test_answers_that_do_not_hold_are_refused_and_nothing_is_written(
    city: Program, firm: Party, rows: Rows, answers: dict[str, Any], code: str
) -> None:
    before = rows()
    assert city.post("cases", application(firm, answers=answers)).code == code
    assert rows() == before


def test_dates_out_of_range_are_refused(city: Program) -> None:
    for day in (
        "1899-12-31",
        "2101-01-01",
        "2026-02-30",
        "tomorrow",
        "9999999-01-01",
        "",
        "20260501",
        "2026-W18-5",
        "2026-5-1",
    ):
        assert city.get(f"items?on={day}").code == "TB-API-422"
        assert city.get(f"items/{QUALIFICATION}?on={day}").code == "TB-API-422"


@pytest.mark.parametrize("given", ["1000-01-01", "3000-01-01", "2026-13-01", "2026-02-30", 20260501, True, "昨天"])
def test_dates_in_answers_are_held_to_the_calendar(city: Program, firm: Party, given: Any) -> None:
    asked = [
        (line["key"], one["name"])
        for line in city.get("items").body["items"]
        for one in city.get(f"items/{line['key']}").body["asks"]
        if one["type"] == "日期"
    ]
    for key, name in asked:
        answer = city.post("cases", {"item": key, "applicant": firm.code, "answers": {name: given}})
        assert answer.status in {409, 422}
        assert answer.code.startswith("TB-")


def test_an_item_without_a_valid_version_is_not_taken(city: Program, firm: Party, rows: Rows) -> None:
    before = rows()
    assert city.post("cases", application(firm, item="no_such_item")).code == "TB-ITEM-404"
    assert city.get(f"items/{QUALIFICATION}?on=1950-01-01").code == "TB-ITEM-404"
    assert rows() == before


def test_the_law_of_the_day_decides_whether_an_item_exists(city: Program, firm: Party) -> None:
    with clock.at(clock.now().replace(year=2020)):
        assert city.post("cases", application(firm)).code == "TB-ITEM-404"


def test_bodies_past_one_megabyte_are_refused(city: Program, firm: Party, rows: Rows) -> None:
    before = rows()
    for size in (1024 * 1024 + 1, 10 * 1024 * 1024):
        answer = city.post("cases", b'{"item": "' + b"x" * size + b'"}')
        assert (answer.status, answer.code) == (413, "TB-REQ-413")
    assert rows() == before


def test_another_media_type_is_refused(city: Program, firm: Party) -> None:
    raw = json.dumps(application(firm)).encode()
    assert city.post("cases", raw, kind="text/plain").code == "TB-API-415"
    assert city.post("cases", {}, kind="application/x-www-form-urlencoded").code == "TB-API-415"


@pytest.mark.parametrize("token", ["", "forged", "tb_" + "x" * 43, "tb_\u00e9", "x" * 9000])
def test_forged_tokens_are_refused_everywhere(firm: Party, rows: Rows, token: str) -> None:
    forger, before = Program(token), rows()
    for answer in (
        forger.get("items"),
        forger.get(f"items/{QUALIFICATION}"),
        forger.get("cases/1"),
        forger.get("cases/1/events"),
        forger.get("licences/1"),
        forger.post("interviews", application(firm)),
        forger.post("cases", application(firm)),
    ):
        assert answer.status == 401
        assert answer.code in {"TB-AUTH-401", "TB-AUTH-408"}
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert rows() == before


def test_a_revoked_token_is_refused_at_once(city: Program) -> None:
    assert city.get("items").status == 200
    revoke_token(ApiToken.objects.get().id)
    assert city.get("items").code == "TB-AUTH-408"


def test_only_the_digest_of_a_token_is_kept(city: Program) -> None:
    row = ApiToken.objects.get()
    assert city.token not in json.dumps({name: str(value) for name, value in vars(row).items()})
    assert len(row.digest) == 64


def test_anothers_case_and_licence_are_not_there(program: Make, firm: Party, other_firm: Party, rows: Rows) -> None:
    made = program(firm).post("cases", application(firm)).body
    stranger, before = program(other_firm), rows()
    for path in (f"cases/{made['number']}", f"cases/{made['number']}/events", f"licences/{made['licence']}"):
        answer = stranger.get(path)
        nowhere = stranger.get(
            path.replace(made["number"], made["number"][:-5] + "00000").replace(made["licence"], "无此证")
        )
        assert (answer.status, answer.code) == (404, "TB-REQ-404")
        assert answer.body["detail"] == nowhere.body["detail"]
    assert rows() == before


def test_a_token_of_one_party_cannot_ask_or_submit_for_another(
    program: Make, firm: Party, other_firm: Party, rows: Rows
) -> None:
    stranger, before = program(other_firm), rows()
    for path in ("interviews", "cases"):
        real = stranger.post(path, application(firm))
        unknown = stranger.post(path, {**application(firm), "applicant": "9" * 18})
        assert (real.status, real.code) == (403, "TB-AUTH-405")
        assert real.body["detail"] == unknown.body["detail"]
    assert rows() == before


def test_an_unknown_applicant_is_named_to_the_city(city: Program, firm: Party) -> None:
    answer = city.post("cases", {**application(firm), "applicant": "9" * 18})
    assert (answer.code, list(answer.body["fields"])) == ("TB-PARTY-422", ["applicant"])


@pytest.mark.parametrize("key", ["", "short", "x" * 81, "空白的键空白的键", "with\ttab", "with a space"])
def test_an_idempotency_key_is_required_and_must_be_usable(city: Program, firm: Party, rows: Rows, key: str) -> None:
    before = rows()
    answer = city.post("cases", application(firm), key=key)
    assert (answer.status, answer.code) == (400, "TB-IDEM-400")
    assert rows() == before


def test_a_key_used_for_another_body_is_refused(city: Program, firm: Party, rows: Rows) -> None:
    city.post("cases", application(firm), key="one-key-two-bodies")
    before = rows()
    again = city.post("cases", application(firm, answers={"变更事项": ["企业名称"]}), key="one-key-two-bodies")
    assert (again.status, again.code) == (422, "TB-IDEM-422")
    assert rows() == before


def test_two_programs_may_use_the_same_key(program: Make, firm: Party, other_firm: Party) -> None:
    program(firm).post("cases", application(firm), key="not-mine-alone")
    other = program(other_firm).post("cases", application(other_firm), key="not-mine-alone")
    assert other.body.get("code") != "TB-IDEM-422"


@pytest.mark.parametrize("path", ["cases/%F0%9F%98%80", "licences/a'b", "items/%2e%2e", "nothing", "cases/x/y"])
def test_addresses_that_do_not_exist_say_so_in_json(city: Program, path: str) -> None:
    answer = city.get(path)
    assert (answer.status, answer.code) == (404, "TB-REQ-404")


def test_a_nul_character_in_an_address_is_refused(city: Program) -> None:
    assert city.get("cases/%00").code == "TB-REQ-400"


def test_the_wrong_method_names_the_right_one(city: Program, firm: Party) -> None:
    answer = city.get("cases")
    assert (answer.status, answer.code, answer.headers["Allow"]) == (405, "TB-API-405", "POST")
    assert city.post("items", {}).headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("number", [10**30, -(10**30), 1e308, 1.0000001])
def test_odd_numbers_are_refused_as_answers(city: Program, firm: Party, number: float) -> None:
    answer = city.post("cases", application(firm, answers={"变更事项": number}))
    assert answer.status == 422
    assert answer.code in {"TB-API-422", "TB-FIELD-422"}


def test_a_body_in_chunks_is_told_to_name_its_length(city: Program) -> None:
    headers = {"Authorization": f"Bearer {city.token}", "Transfer-Encoding": "chunked"}
    answer = city.client.generic("POST", "/api/v1/cases", b"", content_type="application/json", headers=headers)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (411, "TB-REQ-411")


def test_an_application_that_needs_papers_is_told_which_to_upload_first(city: Program, rows: Rows) -> None:
    hotel = Party.objects.get(name="演示·安心旅馆有限公司")
    answers = {
        "公共场所类别": ["住宿与交际场所"], "使用集中空调": False, "联系人": "演示·周八", "联系电话": "13800000000",
    }  # fmt: skip
    before = rows()
    answer = city.post("cases", application(hotel, item="public_place_hygiene", answers=answers))
    assert (answer.status, answer.code) == (422, "TB-MAT-422")
    assert set(answer.body["fields"]) == {
        "场所地址方位示意图、平面图和卫生设施平面布局图", "卫生检测或评价报告", "卫生管理制度",
    }  # fmt: skip
    assert "卫生管理制度" in answer.body["detail"] and "先用接口上传" in answer.body["detail"]
    assert rows() == before


def test_the_interview_lists_only_what_can_be_filled_in_now(city: Program) -> None:
    shop = Party.objects.get(name="演示·便民便利店")
    asked = {"item": "food_license_new", "applicant": shop.code}
    first = city.post("interviews", asked).body
    assert [one["name"] for one in first["form"]] == ["联系人", "联系电话"]
    filing = {"只销售食用农产品": False, "仅销售预包装食品": True, "现场制售": False}
    then = city.post("interviews", {**asked, "answers": filing}).body
    assert [one["name"] for one in then["form"]] == ["食品类别", "联系人", "联系电话"]
