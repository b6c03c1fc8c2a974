"""rules.yaml as a decision model and back, and that both decide alike."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.rules import DmnError, Effect, Model, RuleBook, RuleError, load
from tongban.rules.dmn.book import ADVICE, VERDICT, book_document, book_mapping
from tongban.rules.dmn.document import parse_document
from tongban.rules.dmn.making import ColumnText, RuleText, TableText, document
from tongban.rules.dmn.writing import to_xml
from tongban.rules.yaml_file import read_yaml

PACKS = sorted(Path(__file__).parents[4].glob("packs/*/items/*/*/rules.yaml"))
NAMES = ["甲", "乙.丙", "数"]
CONDITIONS = st.sampled_from(
    ["甲", "not(甲) or 乙.丙", "数 > 5", "数 in [1..3] // 小\n", "乙.丙 = true and 数 != 2", "甲 = null"]
)
CELLS = st.sampled_from(["-", "> 5", "1,2", "not(3)", "[1..4)", "? > 1 and ? < 9"])
TEXTS = st.text(alphabet='甲"\\ 中a；', min_size=1).filter(str.strip)


def conditions(*keys: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"name": TEXTS} | dict.fromkeys(keys, CONDITIONS), optional={"clause": TEXTS, "source": TEXTS}
    )


def bare(strategy: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return strategy.map(lambda one: {key: value for key, value in one.items() if key != "source"})


CHECKS = st.tuples(conditions("expr"), st.none() | CONDITIONS).map(
    lambda two: two[0] | ({"when": two[1]} if two[1] else {})
)
ROWS = st.tuples(
    bare(conditions("when")), st.sampled_from(["许可", "备案"]), st.sampled_from([None, "分流", "转人工"])
).map(lambda three: three[0] | {"then": three[1]} | ({"effect": three[2]} if three[2] else {}))
ADVICES = st.tuples(bare(conditions("when")), TEXTS).map(lambda two: two[0] | {"say": two[1]})
ROW = {"name": "一", "cells": ["1"], "then": "许可"}
TABLE_ROWS = st.tuples(ROWS, st.lists(CELLS, min_size=2, max_size=2)).map(
    lambda two: {key: value for key, value in two[0].items() if key != "when"} | {"cells": two[1]}
)


@st.composite
def books(draw: st.DrawFn) -> dict[str, Any]:
    form = draw(st.sampled_from(["checks", "rows", "table"]))
    data: dict[str, Any] = {"outcome": "准予" if form == "checks" else "分流"}
    if form == "checks":
        data["checks"] = draw(st.lists(CHECKS, min_size=1, max_size=4))
    elif form == "rows":
        data["rows"] = draw(st.lists(ROWS, min_size=1, max_size=4))
        if draw(st.booleans()):
            data["rows"].append({"name": "其余", "otherwise": True, "then": "许可"})
    else:
        rows = [one for one in draw(st.lists(TABLE_ROWS, min_size=1, max_size=4)) if one["cells"] != ["-", "-"]]
        rows = rows or [{"name": "其余", "cells": ["-", "-"], "then": "许可"}]
        data["table"] = {"hit": "首个", "inputs": ["数", "数 + 1"], "rows": rows}
    if draw(st.booleans()):
        data["advice"] = draw(st.lists(ADVICES, min_size=1, max_size=2))
    return data


@pytest.mark.parametrize("file", PACKS, ids=lambda file: file.parent.parent.name)
def test_every_rules_yaml_of_the_packs_becomes_dmn_and_comes_back_equal(file: Path) -> None:
    data = read_yaml(file)
    read = parse_document(to_xml(book_document(data, "规则")))
    assert book_mapping(read) == data
    assert load(file).faults == ()


@settings(max_examples=40, deadline=None)
@given(books())
def test_any_rules_yaml_becomes_dmn_and_comes_back_equal(data: dict[str, Any]) -> None:
    assert book_mapping(parse_document(to_xml(book_document(data, "规则", NAMES)))) == data


@settings(max_examples=60, deadline=None)
@given(books(), st.booleans(), st.booleans(), st.integers(0, 9))
def test_the_model_decides_as_the_rule_book_where_all_is_known(
    data: dict[str, Any], one: bool, two: bool, n: int
) -> None:
    facts = {"甲": one, "乙.丙": two, "数": n}
    verdict = RuleBook.from_mapping(_without_sources(data), NAMES).decide(facts)
    model = Model(book_document(data, "规则", NAMES))
    assert model.faults == ()
    value = model.decide(facts, VERDICT).value
    if data["outcome"] == "准予":
        assert value == verdict.effect.value
    else:
        assert isinstance(value, dict)
        assert (value["去向"], value["办理"]) == (verdict.value, verdict.effect.value)
    if "advice" in data:
        said = model.decide(facts, ADVICE).value
        assert (said or []) == [reason.say for reason in verdict.advice]


def _without_sources(data: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [{name: one[name] for name in one if name != "source" or key == "checks"} for one in value]
        if isinstance(value, list)
        else value
        for key, value in data.items()
    }


def test_a_table_with_one_hit_hands_over_when_two_rows_match() -> None:
    table = {
        "hit": "唯一",
        "inputs": ["数"],
        "rows": [
            {"name": "小", "cells": ["< 5"], "then": "备案"},
            {"name": "中", "cells": ["[4..9]"], "then": "许可"},
        ],
    }
    book = RuleBook.from_mapping({"outcome": "分流", "table": table}, NAMES)
    assert book.decide({"数": 3}).value == "备案" and book.decide({"数": 7}).value == "许可"
    twice = book.decide({"数": 4})
    assert (twice.effect, twice.value) == (Effect.HAND_OVER, "多行规则同时符合，由工作人员核对")


@pytest.mark.parametrize(
    ("table", "path", "code"),
    [
        ({"rows": [ROW | {"cells": ["＞5"]}]}, ("rows", 0, "cells", 0), "TB-FEEL-004"),
        ({"rows": [ROW | {"cells": ["1", "2"]}]}, ("rows", 0, "cells"), "TB-RULE-010"),
        ({"inputs": ["没有"], "rows": [ROW]}, ("inputs", 0), "TB-FEEL-003"),
        ({"hit": "最后", "rows": []}, ("hit",), "TB-RULE-004"),
        ({"rows": []}, ("rows",), "TB-RULE-005"),
        ({"rows": [ROW | {"then": "不予许可"}]}, ("rows", 0, "then"), "TB-RULE-009"),
        ({"rows": [ROW | {"cells": ["-"]}] * 2}, ("rows", 0), "TB-RULE-006"),
        ({"rows": [ROW | {"cells": [None]}]}, ("rows", 0, "cells", 0), "TB-RULE-001"),
    ],
)
def test_a_wrong_table_is_refused_with_the_place_of_the_cell(
    table: dict[str, Any], path: tuple[Any, ...], code: str
) -> None:
    with pytest.raises(RuleError) as caught:
        RuleBook.from_mapping({"outcome": "分流", "table": {"inputs": ["数"]} | table}, NAMES)
    assert (caught.value.path, caught.value.code) == (("table", *path), code)


def test_tables_in_another_form_are_no_rules_yaml() -> None:
    other = TableText("档次", (ColumnText("数"),), (ColumnText(""),), (RuleText(("1",), ("2",)),))
    with pytest.raises(DmnError) as caught:
        book_mapping(document("x", [], [other]))
    assert caught.value.code == "TB-DMN-019"
