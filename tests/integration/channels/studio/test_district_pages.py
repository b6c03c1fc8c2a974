"""Districts' copies in the browser: begun, written, refused with what is short, and what they publish at the portal."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.support import errands
from tests.support.sessions import client_of

from tongban.catalog import queries as catalog
from tongban.catalog.revisions.approving import countersign
from tongban.catalog.revisions.models import Revision
from tongban.catalog.revisions.publishing import publish
from tongban.channels.authorise import STAFF_KEY
from tongban.core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
By = Callable[[str], Client]
JIMO = 370215
PLACE = f"/studio/items/{errands.HYGIENE}/districts/{JIMO}"
REPORT = "卫生检测或评价报告"


@pytest.fixture
def by() -> By:
    return lambda login: client_of(STAFF_KEY, errands.officer(login).id)


@pytest.fixture(autouse=True)
def _forgotten() -> object:
    yield
    catalog.forget()


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def form_of(page: str) -> dict[str, list[str]]:
    """What the form of a copy would send as it stands."""
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        chosen = given.get("type") not in ("radio", "checkbox") or " checked" in tag
        if chosen and ":" in given.get("name", ""):
            sent.setdefault(given["name"], []).append(given.get("value", ""))
    for name, value in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL):
        sent.setdefault(name, []).append(value)
    return sent


def begun(by: By) -> tuple[Client, str]:
    client = by("qushixiang")
    answer = client.post(f"{PLACE}/begin")
    assert answer.status_code == 302
    return client, answer.headers["Location"]


def test_both_sides_are_told_thing_by_thing_and_only_the_district_begins(by: By) -> None:
    own = text(by("qushixiang").get(PLACE))
    assert "修改区市清单" in own and "四同不一致" in own and "现在不适用，按市级办" in own and "8 工作日" in own
    assert by("qushixiang").get(f"/studio/items/{errands.HYGIENE}/districts/110101").status_code == 404
    other = PLACE.replace(str(JIMO), str(errands.SHINAN))
    assert "开始区市清单" not in text(by("qushixiang").get(other))
    assert by("qushixiang").post(f"{other}/begin").status_code == 403
    assert "即墨区" in text(by("qushixiang").get(f"/studio/items/{errands.HYGIENE}"))


def test_a_copy_is_written_checked_signed_and_holds_in_its_district(by: By) -> None:
    client, address = begun(by)
    row = Revision.objects.get(district=JIMO)
    page = text(client.get(address))
    assert "应当四同，没有批准依据" in page
    assert "还有 1 处要先改正" in text(client.get(f"/studio/revisions/{row.id}/"))
    for dead in ("edit/", "rules", "backtest", "preview", "template"):
        assert client.get(f"/studio/revisions/{row.id}/{dead}").status_code in (403, 404)
    sent = form_of(page)
    whole = [name for name in re.findall(r'name="say:need" value="([^"]+)"', page) if name != REPORT]
    sent |= {"say:need": whole, "reason:need": ["检测结果已共享"], "approved:need": ["演示批复 1 号"]}
    sent |= {"how:phone": ["own"], "say:phone": ["0532-1"], "reason:phone": ["区里的热线"]}
    assert client.post(address, sent).status_code == 302
    row = Revision.objects.get(id=row.id)
    assert "还有" not in text(client.get(f"/studio/revisions/{row.id}/")).split('id="check"')[1].split("</section>")[0]
    client.post(f"/studio/revisions/{row.id}/acts/submit", {"digest": row.digest})
    for login in ("huiqian", "huiqian2"):
        countersign(errands.officer(login), row.id, row.digest)
    publish(errands.officer("fabu"), row.id, row.digest, clock.today())
    catalog.forget()
    guide = text(Client().get(f"/items/{errands.HYGIENE}?district={JIMO}"))
    assert f">{REPORT}<" not in guide.split("办完得到")[0].split("材料</h2>")[1] and "0532-1" in guide
    assert REPORT in text(Client().get(f"/items/{errands.HYGIENE}"))


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(by: By) -> None:
    client, address = begun(by)
    mine = form_of(text(client.get(address)))
    theirs = {**mine, "say:place": ["三楼"]}
    assert by("shixiang").post(address, theirs).status_code == 302
    answer = client.post(address, {**mine, "say:place": ["四楼"]})
    assert answer.status_code == 409 and "三楼" in text(answer) and "四楼" in text(answer)
    empty = client.post(address, {**mine, "how:name": ["own"], "say:name": [""]})
    assert empty.status_code == 422 and "请写本区的内容" in text(empty)


def test_lists_of_differences_and_duplicates_are_searched(by: By) -> None:
    client = by("shixiang")
    rows = "/desk/districts?district={}&q={}"
    assert "8 工作日" in text(client.get(rows.format(JIMO, "承诺时限")))
    assert "8 工作日" not in text(client.get(rows.format(errands.SHINAN, "承诺时限")))
    found = text(client.get("/desk/vocabulary/duplicates?kind=materials&q=健康"))
    assert "有固定经营场所" not in found
    assert "有固定经营场所和设施" in text(client.get("/desk/vocabulary/duplicates?q=有固定经营场所和"))


def test_words_that_come_near_are_told_while_a_new_one_is_named_and_used_instead(by: By) -> None:
    client = by("shixiang")
    client.post("/studio/items/labour_dispatch/begin")
    row = Revision.objects.get(item_key="labour_dispatch")
    address = f"/studio/revisions/{row.id}"
    assert "data-near" in text(client.get(f"{address}/edit/elements"))
    near = text(client.get(f"{address}/near?kind=elements&q=联系人电话"))
    assert "<html" not in near and "用“联系电话”" in near
    assert "没有相近的" in text(client.get(f"{address}/near?kind=elements&q=龘龘龘"))
    assert client.get(f"{address}/near?kind=rules&q=x").status_code == 404
    client.post(f"{address}/use/elements", {"word": "性别"})
    client.post(f"{address}/use/elements", {"word": "性别"})
    client.post(f"{address}/use/materials", {"word": "卫生管理制度"})
    text_now = Revision.objects.get(id=row.id).files["item.yaml"]
    assert text_now.count("element: 性别") == 1 and "material: 卫生管理制度" in text_now
    assert client.post(f"{address}/use/elements", {"word": "没有这个"}).status_code == 404
