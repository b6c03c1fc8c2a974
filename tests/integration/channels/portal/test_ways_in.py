"""The public pages: home, guide, sign-in and the check of a licence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client, override_settings
from tests.support import errands
from tests.support.portal import text

from tongban.catalog import listed
from tongban.catalog import queries as catalog
from tongban.catalog.services import set_automatic
from tongban.channels.authorise import PERSON_KEY
from tongban.channels.portal import check
from tongban.core import clock
from tongban.core.actor import SYSTEM
from tongban.core.unit_of_work import UnitOfWork
from tongban.licences.models import Licence
from tongban.licences.services import revoke

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
SignedIn = Callable[..., Client]


def test_everyday_words_find_the_item(client: Client) -> None:
    assert "食品经营许可（新办）" in text(client.get("/", {"q": "开饭店"}))


def test_a_search_without_a_match_says_what_to_try(client: Client) -> None:
    assert "没有找到相符的事项" in text(client.get("/", {"q": "zzz"}))


def test_a_theme_lists_the_items_of_its_kind(client: Client) -> None:
    shown = text(client.get("/", {"theme": "安全生产"}))
    assert "危险化学品经营许可" in shown
    assert "食品经营许可" not in shown


def test_home_shows_the_errands_the_visitor_is_in_the_middle_of(at_portal: SignedIn) -> None:
    case = errands.handed_over()
    assert case.number in text(at_portal("zhangsan", errands.EXPIRED).get("/"))
    assert case.number not in text(at_portal("zhangsan").get("/"))


def test_the_guide_gives_conditions_materials_and_how_sure_their_source_is(client: Client) -> None:
    shown = text(client.get(f"/items/{errands.QUALIFICATION}"))
    for words in ("资质证书在有效期内", "凭记忆整理，待核原文", "不用提交", "即时", "不收费", "开始办理"):
        assert words in shown


def test_the_guide_says_for_each_way_what_one_gets_and_its_own_limit(client: Client) -> None:
    shown = text(client.get("/items/food_license_new"))
    assert "办给法人、个体工商户" in shown
    for words in (
        "食品经营许可证，有效期 5 年；20 个工作日内办结", "仅销售预包装食品备案；1 个工作日内办结", "许可的时限",
        "备案的时限", "按“备案”办的", "不用办，也就没有证照",
    ):  # fmt: skip
        assert words in shown.replace("</strong>：", ""), words
    assert "法定时限" not in shown


def test_the_guide_of_an_instant_change_promises_it_at_once(client: Client) -> None:
    shown = text(client.get(f"/items/{errands.QUALIFICATION}"))
    assert "建筑业企业资质证书；符合条件的当场办结" in shown
    assert "法定时限" in shown
    assert "办给法人" in shown


def test_the_guide_shows_the_law_of_the_day(client: Client) -> None:
    with clock.at(datetime(2026, 4, 30, 23, 59, tzinfo=clock.SHANGHAI)):
        before = text(client.get("/items/hazchem_operation"))
    with clock.at(datetime(2026, 5, 1, tzinfo=clock.SHANGHAI)):
        after = text(client.get("/items/hazchem_operation"))
    assert "30 日" in before and "20 个工作日" not in before
    assert "20 个工作日" in after and "30 日" not in after


def test_an_item_that_has_not_begun_says_from_when(client: Client) -> None:
    with clock.at(datetime(2024, 12, 31, tzinfo=clock.SHANGHAI)):
        answer = client.get("/items/hazchem_operation")
    assert answer.status_code == 404
    assert "2025-01-01 起可以申请" in text(answer)


def test_an_item_that_has_ended_says_so_and_leads_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    (only,) = catalog.versions(errands.HYGIENE)
    ended = replace(only, until=clock.today() - timedelta(days=1))
    monkeypatch.setattr(listed, "lines", lambda: {errands.HYGIENE: (ended,)})
    answer = client.get(f"/items/{errands.HYGIENE}")
    assert answer.status_code == 410
    assert "TB-ITEM-410" in text(answer) and "之后不再办理" in text(answer)
    assert 'href="/"' in answer.content.decode()


def test_an_unknown_item_is_told_with_its_code(client: Client) -> None:
    answer = client.get("/items/nonsuch")
    assert answer.status_code == 404
    assert "TB-ITEM-404" in text(answer)


def test_signing_in_leads_on_to_the_page_that_was_wanted_with_a_new_session(client: Client) -> None:
    client.get("/sign-in")
    before = client.session.session_key
    done = client.post("/sign-in", {"login": "zhaoliu", "secret": "demo", "next": "/licences"})
    assert done["Location"] == "/licences"
    assert client.session.session_key != before
    assert client.get("/licences").status_code == 200


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(client: Client, wanted: str) -> None:
    assert client.post("/sign-in", {"account": "zhaoliu", "next": wanted})["Location"] == "/"


def test_a_wrong_password_is_told_and_the_account_name_kept(client: Client) -> None:
    refused = client.post("/sign-in", {"login": "zhangsan", "secret": "wrong"})
    assert refused.status_code == 401
    assert "账号或口令不对" in text(refused)
    assert 'value="zhangsan"' in text(refused)
    assert PERSON_KEY not in client.session


def test_guessing_passwords_is_slowed_down(client: Client) -> None:
    answers = [client.post("/sign-in", {"login": "zhangsan", "secret": f"{n}"}).status_code for n in range(11)]
    assert answers[-1] == 429


def test_demonstration_accounts_are_not_offered_in_production(client: Client) -> None:
    assert "演示·张三" in text(client.get("/sign-in"))
    with override_settings(DEMO=False):
        assert "演示·张三" not in text(client.get("/sign-in"))


def test_agents_choose_for_whom_to_act_and_only_among_their_principals(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    assert "演示·新名建筑工程有限公司" in text(client.get("/acting"))
    assert client.post("/acting", {"whom": str(errands.citizen("lisi")[1].id)}).status_code == 422


def test_signing_out_ends_the_session(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan")
    client.post("/sign-out")
    assert client.get("/cases").status_code == 302


def test_anybody_can_check_a_licence_and_sees_its_state_of_this_moment(client: Client) -> None:
    case = errands.instant()
    licence = Licence.objects.get(number=case.licence_number, state="有效")
    shown = text(client.get(f"/v/{licence.check_id}"))
    assert "有效" in shown
    assert "演示·新名建筑工程有限公司" in shown
    assert errands.RENAMED not in shown
    with UnitOfWork(SYSTEM) as uow:
        revoke(uow, licence, "依法撤销")
    assert "已撤销" in text(client.get(f"/v/{licence.check_id}"))


def test_an_unknown_code_tells_nothing_but_that(client: Client) -> None:
    answer = client.get("/v/AAAAAAAAAAAA")
    assert answer.status_code == 404
    assert "没有这张证照" in text(answer)


def test_trying_codes_is_slowed_down_by_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_CHECKS_BY_ADDRESS", 3)
    assert [client.get(f"/v/{n:012d}").status_code for n in range(4)] == [404, 404, 404, 429]


@pytest.mark.parametrize(("name", "shown"), [("张三", "张*"), ("欧阳修文", "欧***"), ("演示·李四", "演示·李*")])
def test_a_person_is_named_by_the_first_character_only(name: str, shown: str) -> None:
    assert check.masked_name(name) == shown


def test_what_is_kept_of_the_catalogue_follows_switch_and_language(client: Client) -> None:
    guide = f"/items/{errands.QUALIFICATION}"
    automatic, at_once = "系统比对", f'<a href="{guide}">'
    assert automatic in text(client.get(guide)) and at_once in client.get("/").content.decode()
    set_automatic(errands.QUALIFICATION, False, SYSTEM, "演练")
    catalog.forget()
    assert automatic not in text(client.get(guide)) and at_once not in client.get("/").content.decode()
    set_automatic(errands.QUALIFICATION, True, SYSTEM, "演练完")
    catalog.forget()
    assert automatic in text(client.get(guide))
    client.cookies["language"] = "en"
    assert "Conditions" in text(client.get(guide)) and "办理条件" not in text(client.get(guide))
    del client.cookies["language"]
    assert "办理条件" in text(client.get(guide))


def test_the_catalogue_keeps_its_edition_while_it_is_read_anew_and_loses_it_with_a_change() -> None:
    before = catalog.edition()
    catalog.forget()
    assert catalog.edition() is before
    set_automatic(errands.QUALIFICATION, False, SYSTEM, "演练")
    catalog.forget()
    assert catalog.edition() is not before


def test_a_guide_opened_for_a_situation_shows_its_materials_and_way_alone(client: Client) -> None:
    whole = text(client.get("/items/food_license_new"))
    assert "您属于哪种情形" in whole and "仅销售预包装食品备案" in whole
    farm = text(client.get("/items/food_license_new", {"situation": "只卖食用农产品"}))
    assert "按“无需许可”办" in farm and "不用办，也就没有证照" in farm
    cooked = text(client.get("/items/food_license_new", {"situation": "现场制作或者提供餐饮"}))
    assert "看全部情形" in cooked and "按“备案”办的" not in cooked


def test_a_guide_names_the_other_handlings_of_the_same_matter(client: Client) -> None:
    answer = client.get("/items/food_license_new").content.decode()
    for key in ("food_license_change", "food_license_renew", "food_license_cancel"):
        assert f'href="/items/{key}"' in answer
