"""Large type is simpler pages: six choices at home, one thing to fill in at a time, one sentence as the result."""

import gzip

import pytest
from django.test import Client
from tests.support import errands, portal
from tests.support.portal import text
from tests.support.sessions import client_of

from tongban.channels.authorise import PERSON_KEY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def reader(login: str, **session: str) -> Client:
    """A person who reads large type."""
    client = client_of(PERSON_KEY, str(errands.citizen(login)[1].id), **session)
    client.cookies["large_type"] = "1"
    return client


def test_home_has_a_search_and_at_most_six_choices() -> None:
    page = text(reader("sunqi").get("/"))
    assert 1 <= page.count("<li><a class=") <= 6
    assert 'role="search"' in page
    assert "打电话问人" in page
    assert "tb-themes" not in page


def test_what_is_found_is_a_list_of_buttons_without_filters() -> None:
    page = text(reader("sunqi").get("/?q=驾照到期了"))
    assert "机动车驾驶证期满换证" in page
    assert "tb-filters" not in page


def test_the_form_asks_one_thing_a_screen_and_comes_to_its_end() -> None:
    client = reader("sunqi")
    address = portal.restaurant(client).rstrip("/") + "/form"
    seen = []
    for _ in range(12):
        page = client.get(address)
        screen = page.context["screen"]
        if screen is None:
            break
        assert text(page).count('class="tb-field') == 1
        empty = client.post(address, {"at": screen.field.name})
        if screen.field.required:
            assert "check=1" in empty["Location"]
            assert text(client.get(empty["Location"])).count('role="alert"') == 1
        seen.append(screen.field.name)
        value = screen.field.choices[0].value if screen.field.choices else "13800000000"
        answer = client.post(address, {"at": screen.field.name, screen.field.name: value})
        address = answer["Location"]
        if "/form" not in address:
            break
    assert len(seen) == len(set(seen)) >= 3
    assert "/form" not in address


def test_a_result_is_one_sentence_and_the_next_step() -> None:
    case = errands.handed_over()
    client = reader("zhangsan", acting=str(case.applicant_id))
    page = text(client.get(f"/cases/{case.number}/result"))
    assert "看办到哪一步了" in page
    assert "tb-page__side" not in page


def test_pages_travel_compressed_to_browsers_that_take_it() -> None:
    plain, packed = Client().get("/"), Client().get("/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 3
    assert b"</html>" in gzip.decompress(packed.content)
    assert "Content-Encoding" not in Client().get("/readyz", headers={"Accept-Encoding": "gzip"}).headers
