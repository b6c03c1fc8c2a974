"""The pages of the item studio: an item from an empty page to its publication, by the people who may."""

import io
import re
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from django.test import Client
from tests.support import errands
from tests.support.sessions import client_of

from tongban.catalog import queries as catalog
from tongban.catalog.revisions.drafting import edit
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.states import State
from tongban.catalog.revisions.texts import Edit
from tongban.channels.authorise import STAFF_KEY
from tongban.core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
By = Callable[[str], Client]


@pytest.fixture
def by() -> By:
    """The browser of a member of staff, by login."""
    return lambda login: client_of(STAFF_KEY, errands.officer(login).id)


def begun(by: By) -> Revision:
    answer = by("shixiang").post(
        "/studio/new",
        {"name": "临时摊位备案", "kind": "备案", "department": "行政审批服务局", "subjects": ["自然人"]},
    )
    assert answer.status_code == 302, answer.content.decode()
    return Revision.objects.get(item_key="lin_shi_tan_wei_bei_an")


def filled(row: Revision) -> Revision:
    item = row.files["item.yaml"]
    for place, words in (
        ("一两句", "摆摊前备案"),
        ("办理条件", "有摊位"),
        ("设定依据", "演示条文"),
        ("办成以后", "备案回执"),
    ):
        item = re.sub(f"【填：{place}[^】]*】", words, item)
    whole = Edit("item.yaml", op="text", value=item, seen=row.files["item.yaml"])
    return edit(errands.officer("shixiang"), row.id, [whole])


def page(client: Client, row: Revision) -> str:
    answer = client.get(f"/studio/revisions/{row.id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, row: Revision, name: str, **sent: str) -> int:
    return client.post(f"/studio/revisions/{row.id}/acts/{name}", {"digest": row.digest, **sent}).status_code


def test_an_item_goes_from_an_empty_page_to_the_guide(by: By, client: Client) -> None:
    row = begun(by)
    assert "还有 4 处要先改正" in page(by("shixiang"), row)
    assert act(by("shixiang"), row, "submit") == 409
    row = filled(row)
    assert "没有要改正的" in page(by("shixiang"), row)
    assert "下一步：提交会签" in page(by("shixiang"), row)
    assert act(by("shixiang"), row, "submit") == 302
    assert "等您会签" in by("huiqian").get("/studio/").content.decode()
    assert "等您会签" in page(by("huiqian"), row)
    assert act(by("huiqian"), row, "countersign") == 302
    assert "会签齐了，可以发布" in page(by("fabu"), row)
    assert act(by("fabu"), row, "publish", in_force="2020-01-01") == 422
    assert act(by("fabu"), row, "publish", in_force=clock.today().isoformat()) == 302
    assert f'href="/items/{row.item_key}"' in page(by("fabu"), row)
    assert "施行中" in by("shixiang").get(f"/studio/items/{row.item_key}").content.decode()
    assert client.get(f"/items/{row.item_key}").status_code == 200
    assert "施行中" in by("shixiang").get("/studio/?show=revisions&q=摊位").content.decode()


def test_a_reason_is_asked_for_and_shown_to_the_drafter(by: By) -> None:
    row = filled(begun(by))
    act(by("shixiang"), row, "submit")
    assert act(by("huiqian"), row, "send-back", reason="") == 422
    assert act(by("huiqian"), row, "send-back", reason="条件没写全") == 302
    assert "退回来了" in by("shixiang").get("/studio/").content.decode()
    assert "条件没写全" in page(by("shixiang"), row)


def test_undo_redo_comments_and_giving_up_are_a_button_each(by: By) -> None:
    row = filled(begun(by))
    assert act(by("shixiang"), row, "undo") == 302
    assert Revision.objects.get(id=row.id).digest != row.digest
    assert act(by("shixiang"), row, "redo") == 302
    assert Revision.objects.get(id=row.id).digest == row.digest
    assert by("huiqian").post(f"/studio/revisions/{row.id}/comments", {"text": "再看看时限"}).status_code == 302
    assert "再看看时限" in page(by("shixiang"), row)
    assert act(by("shixiang"), row, "give-up", reason="重来") == 302
    assert act(by("shixiang"), row, "have-back") == 302
    assert Revision.objects.get(id=row.id).state == State.DRAFT
    assert act(by("shixiang"), row, "no-such-act") == 404


def test_a_published_item_is_revised_and_its_differences_told_in_words(by: By) -> None:
    key = "drainage_permit"
    assert by("shixiang").post(f"/studio/items/{key}/begin").status_code == 302
    row = Revision.objects.get(item_key=key)
    edit(
        errands.officer("shixiang"),
        row.id,
        [Edit("item.yaml", ("summary",), value="换个说法", seen=catalog.item(key, clock.today()).summary)],
    )
    shown = page(by("shixiang"), row)
    assert "和原来的版本比" in shown
    assert "换个说法" in shown
    assert by("shixiang").get(f"/studio/items/{key}/changes").status_code == 200
    assert by("shixiang").post(f"/studio/items/{key}/begin").status_code == 409


def test_what_was_exported_comes_in_again_as_the_same(by: By) -> None:
    row = filled(begun(by))
    content = by("shixiang").get(f"/studio/revisions/{row.id}/export").content
    names = ZipFile(io.BytesIO(content)).namelist()
    assert f"items/{row.item_key}/implementing.csv" in names
    act(by("shixiang"), row, "give-up", reason="换一份")
    file = io.BytesIO(content)
    file.name = "item.zip"
    assert by("shixiang").post("/studio/import", {"file": file}).status_code == 302
    again = Revision.objects.exclude(id=row.id).get(item_key=row.item_key)
    assert (again.files, again.digest) == (row.files, row.digest)
    assert by("shixiang").post("/studio/import", {}).status_code == 422


def test_only_those_of_the_department_see_a_revision(by: By) -> None:
    row = begun(by)
    assert by("yunwei").get(f"/studio/revisions/{row.id}/").status_code == 403
    assert act(by("huiqian"), row, "submit") == 403


def test_the_empty_page_and_the_import_are_there_for_drafters_alone(by: By) -> None:
    for address in ("/studio/new", "/studio/import", "/studio/?show=items"):
        assert by("shixiang").get(address).status_code == 200, address
    assert by("huiqian").get("/studio/new").status_code == 403
