"""三级四同: the check page tells the breach, the district's guide its own promise, and the clock keeps it."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.support import errands

from tongban.cases.services.submission import clocked
from tongban.catalog import queries as catalog
from tongban.core import clock

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
JIMO = 370215


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_differences_stand_side_by_side_and_the_breach_comes_first(at_desk: SignedIn) -> None:
    shown = text(at_desk("shixiang"), "/desk/districts")
    body = shown.split("<tbody>")[1]
    assert "四同不一致" in body.split("</tr>")[0] and "申请材料" in body.split("</tr>")[0]
    assert "8 工作日" in body and "区市自定" in body
    assert "区市自定" not in text(at_desk("shixiang"), "/desk/districts?view=四同不一致").split("<tbody>")[1]


def test_the_guide_of_a_district_shows_its_own_promise_and_place(pack: None) -> None:
    address = f"/items/{errands.HYGIENE}"
    city, own = text(Client(), address), text(Client(), f"{address}?district={JIMO}")
    assert "即墨区政务服务大厅二楼 12 号窗口" in own and "演示：区里有专窗，承诺比全市短" in own
    assert "演示：区里想少收两份" not in own, "what breaks 三级四同 is no offer to applicants"
    assert own.count("8 个工作日") > city.count("8 个工作日")
    assert text(Client(), f"{address}?district=999999") is not None


def test_the_clock_of_a_case_keeps_the_promise_of_its_district(pack: None) -> None:
    version = catalog.item(errands.HYGIENE, clock.today())
    today = clock.today()
    assert clocked(version, "", JIMO, today).value == 8
    assert clocked(version, "", errands.SHINAN, today) == clocked(version, "", 0, today)
