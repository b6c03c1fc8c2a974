"""Addresses with their routes worked out once are Django's own."""

from uuid import UUID, uuid4

import pytest
from django import urls
from hypothesis import given
from hypothesis import strategies as st

from tongban.channels.addresses import reverse

DRAFT = uuid4()


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("home", []),
        ("portal:cases", []),
        ("portal:case", ["37020020261122000001"]),
        ("portal:notice", ["3702002026", "青建许字〔2026〕1号"]),
        ("portal:question", [DRAFT, "变更事项"]),
        ("portal:question", [str(DRAFT), "变更 事项？&#%"]),
        ("portal:licence_document", [DRAFT]),
        ("portal:guide", ["food_license_new"]),
    ],
)
def test_an_address_is_the_one_django_makes(name: str, args: list[str | UUID]) -> None:
    assert reverse(name, args) == urls.reverse(name, args=args)


@given(st.text(min_size=1).filter(lambda text: "/" not in text))
def test_any_name_of_a_question_is_escaped_as_django_does(name: str) -> None:
    try:
        known = urls.reverse("portal:question", args=[DRAFT, name])
    except UnicodeEncodeError:
        return
    assert reverse("portal:question", [DRAFT, name]) == known


@pytest.mark.parametrize(
    ("name", "args"), [("portal:case", []), ("portal:case", [""]), ("portal:case", ["a/b"]), ("portal:none", ["a"])]
)
def test_what_no_route_takes_is_refused_as_django_does(name: str, args: list[str]) -> None:
    with pytest.raises(urls.NoReverseMatch):
        reverse(name, args)
