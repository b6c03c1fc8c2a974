"""The construction permit's figure: what its pages say is what was counted, with every source there and without."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.support import portal

from tongban.cases import figure
from tongban.cases.models import Case, Draft
from tongban.catalog import queries as catalog
from tongban.channels.portal import filling
from tongban.core import clock
from tongban.core.reading import Joined
from tongban.exchange import services
from tongban.exchange.adapters.local import LocalLibraries
from tongban.exchange.ports import Looked, Purpose, Silence
from tongban.parties.models import Party

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


class Interrupted(LocalLibraries):
    """演示 libraries of which some records cannot be reached."""

    def __init__(self) -> None:
        self.away: set[str] = set()

    def reading(
        self, wanted: Mapping[str, Sequence[str]], subject: UUID, code: str, purpose: Purpose
    ) -> Joined[Looked]:
        """What the others say; those that are away are silent."""
        read = super().reading(
            {name: of for name, of in wanted.items() if name not in self.away}, subject, code, purpose
        )
        silent = {name: Silence.AWAY for name in wanted if name in self.away}
        return Joined(read.parts, lambda: Looked(read.found.answers, silent, asked=True))


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> Interrupted:
    made = Interrupted()
    monkeypatch.setattr(services, "libraries", lambda: made)
    return made


def shown(page: Any) -> tuple[int, int, int, int, int]:
    """The numbers a page shows: fields, filled in, asked; materials before and after."""
    part = re.search(r'<section class="tb-figure".*?</dl>', portal.text(page), re.DOTALL)
    assert part is not None
    fields, filled, asked = map(int, re.findall(r"<dd>(\d+) 项", part[0]))
    before, after = map(int, re.findall(r"<dd>(\d+) 份 → (\d+) 份", part[0])[0])
    return fields, filled, asked, before, after


def counted(draft: str) -> tuple[int, int, int, int, int]:
    """What is counted of a draft without its pages."""
    row = Draft.objects.get(id=draft.rsplit("/", 1)[-1])
    prepared = filling.opened_with(row, Party.objects.get(id=row.applicant_id), ()).prepared
    found = figure.of_prepared(prepared)
    return found.fields, found.filled, found.asked, found.materials, found.handed_in


def test_the_walk_shows_on_every_page_what_was_counted_and_ends_with_the_licence(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan", portal.developer("海湾"))
    whole = figure.of_version(catalog.item(portal.PERMIT, clock.today()))
    expected = (whole.fields, whole.filled, whole.asked, 7, 0)
    assert shown(client.get(f"/items/{portal.PERMIT}")) == expected
    draft = portal.begin(client, portal.PERMIT, portal.developer("海湾"))
    assert shown(client.get(f"{draft}/form")) == counted(draft) == expected
    sent = client.post(f"{draft}/form", portal.PROJECT)
    assert sent["Location"].endswith("/review")
    assert shown(client.get(f"{draft}/review")) == expected
    result = client.get(portal.submit(client, draft)["Location"])
    assert "准予许可" in portal.text(result)
    assert shown(result) == expected


def test_the_published_figures_stand_beside_with_their_source_and_the_form_is_called_our_own(
    at_portal: SignedIn,
) -> None:
    page = portal.text(at_portal("zhangsan", portal.developer("海湾")).get(f"/items/{portal.PERMIT}"))
    for words in ("公开报道：92 个 → 最多减少 70 个", "公开报道：7 份 → 0 份", "青岛“五零”审批改革", "自拟的演示"):
        assert words in page


def test_a_source_that_goes_away_and_comes_back_changes_the_counts_of_the_next_page(
    at_portal: SignedIn, libraries: Interrupted
) -> None:
    client = at_portal("zhangsan", portal.developer("海湾"))
    draft = portal.begin(client, portal.PERMIT, portal.developer("海湾"))
    before = shown(client.get(f"{draft}/form"))
    libraries.away = {"施工合同信息", "参建单位信息"}
    page = client.get(f"{draft}/form")
    assert shown(page) == counted(draft)
    assert shown(page)[2:] == (41, 7, 1)
    assert "没有从“参建单位信息”取到，请您填写，由工作人员核对。" in portal.text(page)
    libraries.away = set()
    assert shown(client.get(f"{draft}/form")) == before


def test_what_no_source_has_is_filled_in_and_handed_in_and_a_person_decides(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan", portal.developer("缺源"))
    draft = portal.begin(client, portal.PERMIT, portal.developer("缺源"))
    page = client.get(f"{draft}/form")
    assert shown(page) == counted(draft)
    assert shown(page)[2:] == (41, 7, 1)
    assert "没有从“施工合同信息”取到" in portal.text(page)
    assert "施工合同或中标通知书" in portal.text(client.get(f"{draft}/materials"))


def test_drawings_that_did_not_pass_cost_no_typing_but_a_person_decides(at_portal: SignedIn) -> None:
    client = at_portal("zhangsan", portal.developer("缺图"))
    draft = portal.begin(client, portal.PERMIT, portal.developer("缺图"))
    client.post(f"{draft}/form", portal.PROJECT)
    review = client.get(f"{draft}/review")
    assert shown(review) == counted(draft)
    assert shown(review)[2:] == (8, 7, 0)
    result = client.get(portal.submit(client, draft)["Location"])
    assert "已转工作人员办理" in portal.text(result)
    assert Case.objects.get(
        item_key=portal.PERMIT, applicant_id=Party.objects.get(code=portal.developer("缺图")).id
    ).open
