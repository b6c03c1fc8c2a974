"""`tongban rules backtest`: the report on the screen, every difference in a file."""

import json
from pathlib import Path

import pytest

from tongban.rules.command import main

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="档" namespace="urn:演示">
<inputData id="i" name="成立日"><variable name="成立日" typeRef="date"/></inputData>
<decision id="a" name="档"><variable name="档" typeRef="string"/>
<informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
<decisionTable id="t" hitPolicy="FIRST">
<input id="t1"><inputExpression id="e" typeRef="date"><text>成立日</text></inputExpression></input>
<output id="o" typeRef="string"/>
<rule id="r1"><inputEntry id="c"><text>&lt; @"{day}"</text></inputEntry>
<outputEntry id="p"><text>"老"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="g"><text>-</text></inputEntry>
<outputEntry id="q"><text>"新"</text></outputEntry></rule>
</decisionTable></decision>
</definitions>
"""


def test_two_models_are_compared_over_a_file_of_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, day in (("旧", "2020-01-01"), ("新", "2022-01-01")):
        (tmp_path / f"{name}.dmn").write_text(MODEL.replace("{day}", day), encoding="utf-8")
    rows = [{"号": f"甲{year}", "成立日": f"{year}-06-01"} for year in range(2018, 2024)]
    cases, changed = tmp_path / "cases.jsonl", tmp_path / "changed.jsonl"
    cases.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    words = ["backtest", str(tmp_path / "旧.dmn"), str(tmp_path / "新.dmn"), "--cases", str(cases), "--id", "号"]
    assert main([*words, "--changed", str(changed)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "共回放 6 件，结果不同 2 件（33.33%）。",
        '档 = "新" → 档 = "老"：2 件',
        "  旧：档 第 2 行；新：档 第 1 行（2 件）",
        "  例如：甲2020、甲2021",
        '不变：档 = "老" 2 件，档 = "新" 2 件',
    ]
    found = [json.loads(line) for line in changed.read_text(encoding="utf-8").splitlines()]
    assert [(one["case"], one["old_ground"], one["new"]) for one in found] == [
        ("甲2020", "档 第 2 行", '档 = "老"'),
        ("甲2021", "档 第 2 行", '档 = "老"'),
    ]
    assert main([*words, "--changed", str(tmp_path / "none" / "x")]) == 1
    assert capsys.readouterr().err.startswith("TB-RULES-002")
