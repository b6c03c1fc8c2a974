"""Merging words: one proposes, another agrees, what is published stays, and a load keeps what was agreed."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from tests.support import errands
from tests.support.sessions import client_of

from tongban.cases.models import Draft
from tongban.cases.services.drafting import rebind
from tongban.catalog import merging, queries
from tongban.catalog.merged import Act, called_now, newest
from tongban.catalog.revisions.rights import COUNTERSIGNER
from tongban.catalog.services import load_pack
from tongban.channels.authorise import STAFF_KEY
from tongban.core import clock
from tongban.core.actor import Actor
from tongban.core.errors import Conflict, Forbidden, Invalid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
OLD, INTO = "有固定经营场所和设施", "有固定经营场所"
USING = "labour_dispatch"
PAIR = ("elements", frozenset((OLD, INTO)))


def administrator() -> Actor:
    return errands.officer("shixiang")


def countersigner() -> Actor:
    other = errands.officer("shenpi")
    return replace(other, rights=frozenset({(COUNTERSIGNER, "行政审批服务局", None)}))


@pytest.fixture(autouse=True)
def _forgotten() -> object:
    yield
    queries.forget()


def agreed() -> None:
    merging.propose(administrator(), "elements", OLD, INTO, "同一个意思")
    merging.agree(countersigner(), "elements", OLD, INTO, "")
    queries.forget()


def test_a_merge_is_agreed_by_another_person_and_leaves_published_versions_alone() -> None:
    before = queries.item(USING, clock.today())
    merging.propose(administrator(), "elements", OLD, INTO, "同一个意思")
    with pytest.raises(Forbidden):
        merging.agree(administrator(), "elements", OLD, INTO, "")
    merging.agree(countersigner(), "elements", OLD, INTO, "")
    queries.forget()
    words = queries.vocabulary()
    assert words.elements[OLD] is words.elements[INTO] and OLD in words.elements[INTO].aliases
    after = queries.item(USING, clock.today())
    assert after.digest == before.digest and OLD in after.paths
    with pytest.raises(Conflict):
        merging.agree(countersigner(), "elements", OLD, INTO, "")


def test_loading_the_pack_from_disk_keeps_the_merge() -> None:
    agreed()
    load_pack(Path("packs/qingdao"))
    queries.forget()
    assert queries.vocabulary().meant(OLD) == INTO


def test_a_merge_that_an_item_would_not_survive_is_refused() -> None:
    merging.propose(administrator(), "elements", "月津贴额", "月补贴额", "同一个意思")
    with pytest.raises(Conflict, match=r"高龄津贴申领.*算出来的“月津贴额”"):
        merging.agree(countersigner(), "elements", "月津贴额", "月补贴额", "")
    assert queries.vocabulary().meant("月津贴额") == "月津贴额"


def test_words_that_do_not_agree_and_reasons_left_out_are_refused() -> None:
    with pytest.raises(Invalid):
        merging.propose(administrator(), "elements", "性别", "姓名", "试试")
    with pytest.raises(Invalid, match="不同"):
        merging.propose(administrator(), "licences", "营业执照", "居民身份证", "试试")
    with pytest.raises(Invalid, match="数据资源不能合并"):
        merging.propose(administrator(), "licences", "参保缴费记录", "营业执照", "试试")
    with pytest.raises(Invalid):
        merging.propose(administrator(), "elements", OLD, INTO, " ")


def test_a_merge_is_undone_by_two_people_and_the_words_are_two_again() -> None:
    agreed()
    with pytest.raises(Conflict):
        merging.split(countersigner(), "elements", OLD, INTO, "")
    merging.propose_split(administrator(), "elements", OLD, INTO, "不是一回事")
    queries.forget()
    assert queries.vocabulary().meant(OLD) == INTO, "a proposal changes nothing yet"
    with pytest.raises(Forbidden):
        merging.split(administrator(), "elements", OLD, INTO, "")
    merging.send_back(countersigner(), "elements", OLD, INTO, "是一回事")
    assert newest()[PAIR].act == Act.KEPT
    merging.propose_split(administrator(), "elements", OLD, INTO, "一个要看设施")
    merging.split(countersigner(), "elements", OLD, INTO, "")
    queries.forget()
    assert queries.vocabulary().meant(OLD) == OLD and OLD in queries.item(USING, clock.today()).paths


def test_that_two_words_are_no_duplicates_is_remembered() -> None:
    client: Client = client_of(STAFF_KEY, administrator().id)
    page = client.get("/desk/vocabulary/duplicates").content.decode()
    assert OLD in page and "名称相近" in page
    sent = {"kind": "elements", "one": OLD, "other": INTO, "reason": "一个是津贴一个是补贴"}
    assert client.post("/desk/vocabulary/duplicates/differ", sent).status_code == 302
    assert newest()[PAIR].act == Act.DIFFERENT
    client.get("/desk/vocabulary/duplicates")  # which tells what was done
    assert OLD not in client.get("/desk/vocabulary/duplicates").content.decode()
    assert "一个是津贴一个是补贴" in client.get("/desk/vocabulary/duplicates?view=done").content.decode()


def test_an_administrator_proposes_on_the_page_but_does_not_agree() -> None:
    client: Client = client_of(STAFF_KEY, administrator().id)
    sent = {"kind": "elements", "one": OLD, "other": INTO, "stays": "other", "reason": "同一个意思"}
    client.post("/desk/vocabulary/duplicates/propose", sent)
    waiting = client.get("/desk/vocabulary/duplicates?view=waiting").content.decode()
    assert f"“{OLD}”并入“{INTO}”" in waiting and "同意合并</button>" not in waiting
    assert client.post("/desk/vocabulary/duplicates/agree", sent).status_code == 403
    refused = client.post("/desk/vocabulary/duplicates/propose", {**sent, "reason": ""})
    assert refused.status_code == 422 and "请写明理由" in refused.content.decode()


def test_what_was_answered_goes_by_the_word_that_is_asked_also_once_a_merge_is_undone() -> None:
    assert called_now("elements", [OLD, "联系人"], {INTO, "联系人"}, queries.vocabulary().elements) == {}
    agreed()
    merged_words = queries.vocabulary().elements
    assert called_now("elements", [OLD, "联系人"], {INTO, "联系人"}, merged_words) == {OLD: INTO}
    merging.propose_split(administrator(), "elements", OLD, INTO, "其实不同")
    merging.split(countersigner(), "elements", OLD, INTO, "")
    queries.forget()
    parted = queries.vocabulary().elements
    assert called_now("elements", [INTO, "联系人"], {OLD, "联系人"}, parted) == {INTO: OLD}
    assert called_now("elements", [INTO], {OLD, INTO}, parted) == {}, "asked by itself too: it stays where it was given"
    assert called_now("elements", [INTO, OLD], {OLD}, parted) == {}, "what is answered already is not written over"


def test_a_draft_answered_under_a_merged_word_keeps_its_answer_once_the_words_are_parted() -> None:
    actor, person = errands.citizen("zhouba")
    version = queries.item(USING, clock.today())
    asked = next(ask.element.name for ask in version.asks if ask.element.name == OLD)
    now = clock.now()
    draft = Draft.objects.create(
        item_key=USING, item_digest="the merged one", applicant_id=person.id, agent_id=person.id,
        answers={INTO: "是"}, created_at=now, updated_at=now,
    )  # fmt: skip
    agreed()
    merging.propose_split(administrator(), "elements", OLD, INTO, "其实不同")
    merging.split(countersigner(), "elements", OLD, INTO, "")
    queries.forget()
    assert rebind(actor, draft).answers == {asked: "是"}
