"""What an applicant checked, told apart by source."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.cases.seen import OWN, FactsMoved, moved, refuse_moved, seen
from tongban.facts import Fact, Facts, Origin, OriginKind

THEN = datetime(2026, 5, 1, 9, tzinfo=UTC)
SOURCES = st.sampled_from(["营业执照", "参保记录", "不动产权证书"])
NAMES = st.sampled_from(["名称", "住所", "面积", "距届满工作日"])
VALUES = st.one_of(st.none(), st.integers(-(2**53), 2**53), st.text("甲乙丙丁ab12 ", max_size=5), st.booleans())
FACES = st.dictionaries(st.tuples(SOURCES, NAMES), VALUES, max_size=8)
ANSWERS = st.dictionaries(st.sampled_from(["联系人", "面积"]), VALUES, max_size=2)


def facts(faces: dict[tuple[str, str], object], answers: dict[str, object], at: datetime = THEN) -> Facts:
    """Faces of sources, answers, and the day of application."""
    return Facts(
        [
            *(Fact(f"{of}.{name}", value, Origin(OriginKind.EXCHANGE, of, at)) for (of, name), value in faces.items()),
            *(Fact(name, value, Origin(OriginKind.APPLICANT, "申请人填写", at)) for name, value in answers.items()),
            Fact("申请日期", at.date(), Origin(OriginKind.SYSTEM, "平台时钟", at)),
        ]
    )


@given(FACES, ANSWERS, st.integers(0, 10**6))
def test_the_same_values_fetched_at_another_moment_have_not_moved(
    faces: dict[tuple[str, str], object], answers: dict[str, object], seconds: int
) -> None:
    assert moved(seen(facts(faces, answers)), facts(faces, answers, THEN + timedelta(seconds=seconds))) == ()


@given(FACES, ANSWERS, SOURCES, st.text("甲乙丙丁ab12", min_size=6, max_size=8))
def test_another_value_moves_its_own_source_and_no_other(
    faces: dict[tuple[str, str], object], answers: dict[str, object], of: str, value: str
) -> None:
    line = seen(facts(faces, answers))
    assert moved(line, facts({**faces, (of, "名称"): value}, answers)) == (of,)


@given(FACES, ANSWERS, SOURCES)
def test_a_source_that_went_away_since_has_not_told_anything_else(
    faces: dict[tuple[str, str], object], answers: dict[str, object], of: str
) -> None:
    left = {key: value for key, value in faces.items() if key[0] != of}
    assert moved(seen(facts(faces, answers)), facts(left, answers)) == ()


def test_a_field_an_authority_filled_in_counts_for_its_source_alone() -> None:
    def filled(name: str) -> Facts:
        origin = Origin(OriginKind.LICENCE, "营业执照 1", THEN)
        return Facts([Fact("营业执照.名称", name, origin), Fact("名称", name, origin)])

    assert moved(seen(filled("甲")), filled("乙")) == ("营业执照",)


@pytest.mark.parametrize("line", ["", "no such line", "营业执照=00;=00", ";;==;"])
def test_a_line_nobody_made_is_answered_by_checking_again(line: str) -> None:
    with pytest.raises(FactsMoved) as told:
        refuse_moved(line, facts({("营业执照", "名称"): "甲"}, {"联系人": "乙"}))
    assert told.value.code == "TB-FACT-412" and set(told.value.fields) == {"营业执照", OWN}


def test_who_saw_no_page_is_not_held_to_one() -> None:
    refuse_moved(None, facts({("营业执照", "名称"): "甲"}, {}))
