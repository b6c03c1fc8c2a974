"""The studio's pages of a bundle: begun, written in the forms, looked at as a citizen would see it, and compared."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tongban.catalog.pack.editing import data_of
from tongban.catalog.revisions.models import Revision

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(at_desk: Any) -> Client:
    found: Client = at_desk("shixiang")
    return found


def text(answer: Any) -> str:
    return str(answer.content.decode())


def begun(desk: Client, key: str) -> str:
    answer = desk.post(f"/studio/bundles/{key}/begin")
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def shown(desk: Client, url: str) -> dict[str, str]:
    """What the entries of a form held when its page was made."""
    page = text(desk.get(url))
    return {name: value.replace("&quot;", '"') for name, value in re.findall(r'name="(w:[^"]+)" value="([^"]*)"', page)}


def written(at: str) -> Any:
    return data_of(Revision.objects.get(id=at.rstrip("/").rsplit("/", 1)[1]).files["bundle.yaml"])


def test_a_bundle_opened_and_saved_unchanged_stays_the_same(desk: Client) -> None:
    at = begun(desk, "convenience_store")
    before = Revision.objects.get().digest
    for section in ("about", "own", "members", "joint", "figures"):
        page = text(desk.get(f"{at}edit/{section}"))
        assert "开办便利店" in page
    entries = shown(desk, f"{at}edit/figures")
    sent = {name.replace("w:", "v:", 1): json.loads(was) for name, was in entries.items()}
    flat = {name: "、".join(v) if name.endswith("sources") else "\n".join(v) if isinstance(v, list) else v or ""
            for name, v in sent.items()}  # fmt: skip
    assert desk.post(f"{at}edit/figures", {**entries, **flat, "act": "save"}).status_code == 302
    assert Revision.objects.get().digest == before


def test_a_member_is_added_and_what_it_lacks_is_told_beside_it(desk: Client) -> None:
    at = begun(desk, "restaurant")
    place = f"{at}edit/members"
    desk.post(place, {"act": "add:members"})
    number = len(written(at)["members"]) - 1
    name = f"members/{number}/item"
    desk.post(place, {f"w:{name}": "null", f"v:{name}": "no_such_item", "act": "save"})
    assert written(at)["members"][number]["item"] == "no_such_item"
    page = text(desk.get(place))
    assert "没有名为“no_such_item”的事项" in page
    assert "TB-PACK-132" in text(desk.get(at))


def test_the_citizens_view_shows_counts_merged_questions_and_one_set(desk: Client) -> None:
    at = begun(desk, "convenience_store")
    guide = text(desk.get(f"{at}preview?show=guide"))
    assert "6 张" in guide and "53 份" in guide
    first = text(desk.get(f"{at}preview?show=form"))
    assert "店的营业执照已经办好了吗" in first
    desk.post(f"{at}preview", {"已办理营业执照": "否"})
    assert "卖不卖食品" in text(desk.get(f"{at}preview?show=form"))
    desk.post(f"{at}preview", {"经营食品": "是"})
    one_set = text(desk.get(f"{at}preview?show=materials"))
    assert "接着办" in one_set and "用于：" in one_set
    assert "行业综合许可证" in text(desk.get(f"{at}preview?show=licence"))
    desk.post(f"{at}preview", {"as": "法人"})
    assert "selected>法人" in text(desk.get(f"{at}preview?show=materials"))


def test_a_bundle_has_no_rules_and_no_backtest(desk: Client) -> None:
    at = begun(desk, "restaurant")
    for page in ("rules", "backtest", "try", "paper"):
        assert desk.get(f"{at}{page}").status_code == 404
    assert "规则与例子" not in text(desk.get(at))


def test_a_new_bundle_is_begun_from_an_empty_page(desk: Client) -> None:
    form = {"name": "开书店一件事", "kind": "一件事", "department": "行政审批服务局", "subjects": ["法人"]}
    made = desk.post("/studio/new/bundle", form)
    assert made.status_code == 302, text(made)
    page = text(desk.get(made["Location"]))
    assert "编辑一件事" in page and "不到两个成员" in page
    assert desk.post("/studio/new/bundle", {**form, "subjects": []}).status_code == 422
