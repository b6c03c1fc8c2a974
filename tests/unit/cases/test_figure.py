"""What an application comes to is counted from its definition, its facts and its sources, and never said."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.support.city_pack import city_pack

from tongban.cases import figure
from tongban.cases.figure import Figure
from tongban.cases.needs import needs_of, was_away
from tongban.cases.preparation import FieldState, Prepared, prepare
from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.demonstration import read_demonstration
from tongban.catalog.pack.vocabulary import read_vocabulary
from tongban.catalog.values import parse_value
from tongban.catalog.vocabulary import Vocabulary
from tongban.facts import Fact, Facts, Origin, OriginKind

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def permit() -> ItemVersion:
    return next(one.version for one in city_pack().items if one.key == "construction_permit")


def prepared(permit: ItemVersion, *without: str, **typed: Any) -> Prepared:
    """The application of the developer of the demonstration whose project is known everywhere, less some sources."""
    pack = city_pack()
    vocabulary = read_vocabulary(pack.files)
    shown, _faults = read_demonstration(pack.files, pack.city, vocabulary)
    developer = next(one.code for one in shown.parties if one.name == "演示·海湾建设开发有限公司")
    held = [one for one in shown.records if one.subject == developer]
    facts = [
        Fact(f"{one.licence}.{name}", _typed(vocabulary, one.licence, name, value), _origin(one.library, one.licence))
        for one in held
        if one.licence not in without
        for name, value in one.data.items()
    ]
    return prepare(permit, vocabulary, Facts(facts), typed, NOW, away=without)


def _typed(vocabulary: Vocabulary, type_: str, name: str, raw: Any) -> Any:
    return parse_value(vocabulary.element_at(f"{type_}.{name}"), raw)


def _origin(library: str, type_: str) -> Origin:
    return Origin(OriginKind.EXCHANGE, f"{library}·{type_}", NOW)


def test_an_item_is_counted_by_its_definition(permit: ItemVersion) -> None:
    counted = figure.of_version(permit)
    assert counted.fields == len(permit.asks)
    assert counted.filled == sum(bool(ask.sources) for ask in permit.asks)
    assert (counted.materials, counted.handed_in) == (7, 0)


def test_with_every_source_there_the_applicant_fills_in_what_no_source_has(permit: ItemVersion) -> None:
    whole = prepared(permit)
    counted = figure.of_prepared(whole)
    assert counted == Figure(94, 86, counted.sources, 7, 0)
    assert counted.asked == sum(not ask.sources for ask in permit.asks) == 8
    assert [one.name for one in whole.fields if one.state is FieldState.OPEN] == [
        ask.element.name for ask in permit.asks if not ask.sources
    ]


@pytest.mark.parametrize(
    ("away", "asked", "handed_in"),
    [(("参建单位信息",), 33, 0), (("施工合同信息", "参建单位信息"), 41, 1), (("施工图审查信息",), 10, 1)],
)
def test_a_source_that_does_not_answer_leaves_its_fields_and_material_to_the_applicant(
    permit: ItemVersion, away: tuple[str, ...], asked: int, handed_in: int
) -> None:
    counted = figure.of_prepared(prepared(permit, *away))
    assert (counted.asked, counted.handed_in) == (asked, handed_in)
    assert not set(away) & set(counted.sources)


def test_a_submitted_application_is_counted_from_the_facts_kept_with_it(permit: ItemVersion) -> None:
    before = prepared(permit, "施工图审查信息", 联系人="演示·张三")
    away = was_away(permit, before.facts)
    after = figure.of_stored(permit, before.facts, needs_of(permit, None, before.facts, away))
    assert away == ("施工图审查信息",)
    told = figure.of_prepared(before)
    assert (after.filled, after.sources, after.materials, after.handed_in) == (
        told.filled, told.sources, told.materials, told.handed_in,
    )  # fmt: skip
    assert after.asked == 1  # what was left open was never submitted


def test_the_parts_of_a_form_keep_the_order_they_are_first_met_in(permit: ItemVersion) -> None:
    grouped = figure.by_group(permit.asks)
    assert next(iter(grouped)) == "建设单位"
    assert sum(map(len, grouped.values())) == len(permit.asks)


def test_the_page_about_it_says_what_is_counted(permit: ItemVersion) -> None:
    counted = figure.of_version(permit)
    title = Path("docs/construction-permit.md").read_text().splitlines()[0]
    assert f"{counted.fields} fields, {counted.asked} left to fill in" in title
    assert f"{counted.fields} fields of which {counted.asked} are asked" in Path("README.md").read_text()
