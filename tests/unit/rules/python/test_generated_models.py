"""A model decides by generated code as by the interpreter: value, rows, recorded facts and readable trace."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.rules.dmn.samples import GRADES

from tongban.rules import UNKNOWN
from tongban.rules.model import Model, load

FACTS = st.fixed_dictionaries(
    {},
    optional={
        "行业": st.sampled_from(["软件", "餐饮", "其他", None, 3]),
        "注册 资本": st.sampled_from([10, 50, Decimal("99.99"), 100.5, 10**40, None, "100", float("inf")]),
    },
)
ORDINARY = {"行业": "软件", "注册 资本": Decimal("100.00")}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    file: Path = tmp_path_factory.mktemp("models") / "grades.dmn"
    file.write_text(GRADES, encoding="utf-8")
    return load(file)


@settings(max_examples=60, deadline=None)
@given(FACTS, st.sampled_from([None, "档次", "补贴"]))
def test_a_model_decides_as_by_the_interpreter(model: Model, facts: dict[str, Any], decision: str | None) -> None:
    decided, told = model.decide(facts, decision), model.interpret(facts, decision)
    assert repr(decided.value) == repr(told.value) == repr(model.value(facts, decision))
    assert (decided.rows, decided.causes) == (told.rows, told.causes)
    assert str(decided.why()) == str(told.why())


def test_ordinary_facts_do_not_reach_the_interpreter(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(model.compile().values())
    monkeypatch.setattr(Model, "session", None)
    decided = model.decide(ORDINARY, "档次")
    assert (decided.value, [hit.number for hit in decided.rows]) == ("一档", [1])
    assert decided.inputs == ORDINARY
    assert "第 1 行 真" in str(decided.why())
    assert model.decide(ORDINARY).value == model.valuer("补贴")(ORDINARY) == 100


def test_what_was_recorded_does_not_change_with_the_callers_facts(model: Model) -> None:
    facts = dict(ORDINARY)
    decided = model.decide(facts, "档次")
    before = str(decided.why())
    facts["行业"] = "餐饮"
    assert str(decided.why()) == before
    assert decided.facts == ORDINARY


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"行业": "软件", "注册 资本": 100.10, "多余": 1}', {"value": "一档", "known": True, "rows": {"档次": [1]}}),
        ('{"行业": "餐饮", "注册 资本": 1e400}', {"value": "二档", "known": True, "rows": {"档次": [2]}}),
        ('{"行业": "软件"}', {"value": None, "known": False, "rows": {}}),
        ('{"行业": null, "注册 资本": "@\\"2020-01-01\\""}', {"value": None, "known": True, "rows": {"档次": []}}),
    ],
)
def test_facts_and_answers_may_be_json(model: Model, text: str, told: dict[str, Any]) -> None:
    answer = msgspec.json.decode(model.decide_json(text, "档次"))
    facts = model.facts(msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode(text))
    value = model.interpret(facts, "档次").value
    assert answer["value"] == (None if value is UNKNOWN else value)
    if told["value"] is not None or not told["known"]:
        assert answer == told


def test_numbers_of_json_stay_exact(model: Model) -> None:
    assert model.value({"行业": "餐饮", "注册 资本": Decimal("49.9999999999999999999999")}, "档次") == "无"
    assert b'"\xe6\x97\xa0"' in model.decide_json('{"行业": "餐饮", "注册 资本": 49.9999999999999999999999}', "档次")
