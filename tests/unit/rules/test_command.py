"""`tongban rules`: evaluate, decide, check, convert, and the exit codes."""

import json
from pathlib import Path

import pytest
from tests.unit.rules.dmn.samples import GRADES, boxed, decision, model

from tongban.cli import main as house
from tongban.rules import command
from tongban.rules.command import main


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "档次.dmn"
    path.write_text(GRADES, encoding="utf-8")
    return path


def facts(folder: Path, text: str) -> str:
    path = folder / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_eval_answers_one_expression_over_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = facts(tmp_path, '{"申请 日期": "@\\"2026-05-01\\"", "数": [1, 2.5]}')
    assert main(["eval", '申请 日期 + duration("P1D")', "--context", context]) == 0
    assert main(["eval", "sum(数)", "--context", context, "--json"]) == 0
    assert main(["eval", "1 > 2"]) == 0
    assert capsys.readouterr().out == "2026-05-02\n3.5\n假\n"


def test_a_wrong_text_is_told_with_code_and_fix_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "1＞2"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("TB-FEEL-004 ") and "改成：1>2" in told


def test_decide_gives_value_open_inputs_and_reasons(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = facts(tmp_path, "行业: 软件\n")
    assert main(["decide", str(file), "--facts", given]) == 0
    assert capsys.readouterr().out == "补贴 = 未知\n尚未给出：注册 资本\n"
    given = facts(tmp_path, "行业: 软件\n注册 资本: 500\n")
    assert main(["decide", str(file), "--facts", given, "--decision", "档次", "--why"]) == 0
    told = capsys.readouterr().out
    assert told.startswith('档次 = "一档"\n') and "条款：演示第1条" in told
    assert main(["decide", str(file), "--facts", given, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["value"] == 100 and found["rows"][0]["id"] == "r1" and found["inputs"]["行业"] == "软件"


def test_verify_tells_what_is_proven_and_fails_on_errors(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(file)]) == 0
    assert capsys.readouterr().out == "1 张决策表，0 处错误。\n"
    gappy = GRADES.replace('<defaultOutputEntry><text>"无"</text></defaultOutputEntry>', "")
    file.write_text(gappy, encoding="utf-8")
    assert main(["verify", str(file)]) == 1
    assert "档次：错误 TB-PROVE-001 注册 资本 49 时没有一行适用。" in capsys.readouterr().out


def test_check_lists_every_fault_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "坏.dmn"
    path.write_text(model(decision("甲", "1 +") + decision("乙", "丙")), encoding="utf-8")
    assert main(["check", str(path)]) == 1
    told = capsys.readouterr()
    assert "共 2 处问题" in told.out and "决策“甲”" in told.err and "决策“乙”" in told.err


def test_convert_goes_between_the_three_kinds_of_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "outcome: 分流\nrows:\n  - name: 小\n    when: '数 < 5'\n    then: 备案\n    clause: 演示\n"
        "  - name: 其余\n    when: '-'\n    then: 许可\n",
        encoding="utf-8",
    )
    for source, target in (("rules.yaml", "a.dmn"), ("a.dmn", "b.xlsx"), ("b.xlsx", "c.yaml")):
        assert main(["convert", str(tmp_path / source), str(tmp_path / target)]) == 0
    from tongban.rules.yaml_file import read_yaml

    assert read_yaml(tmp_path / "c.yaml") == read_yaml(rules)
    assert main(["convert", str(rules), str(tmp_path / "x.txt")]) == 1
    assert "TB-RULES-001" in capsys.readouterr().err


def test_a_rules_file_comes_back_from_dmn_word_for_word_until_its_content_changes(tmp_path: Path) -> None:
    rules, model_file, back = tmp_path / "rules.yaml", tmp_path / "a.dmn", tmp_path / "b.yaml"
    text = "# 为什么这样分\noutcome: 分流\nrows:\n  - then: 备案   # 五人以下\n    when: '数 < 5'\n    name: 小\n"
    rules.write_text(text, encoding="utf-8")
    assert main(["convert", str(rules), str(model_file)]) == 0
    assert main(["convert", str(model_file), str(back)]) == 0
    assert back.read_text(encoding="utf-8") == text
    changed = model_file.read_text(encoding="utf-8").replace("(数 &lt; 5)", "(数 &lt; 8)")
    model_file.write_text(changed, encoding="utf-8")
    assert main(["convert", str(model_file), str(back)]) == 0
    assert "数 < 8" in back.read_text(encoding="utf-8")
    assert "数 < 5" not in back.read_text(encoding="utf-8")


def test_a_conversion_that_stops_half_way_leaves_the_old_file_whole(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_model: object, path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    target = tmp_path / "old.dmn"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setitem(command._WRITERS, ".dmn", stopped)
    with pytest.raises(KeyboardInterrupt):
        main(["convert", str(file), str(target)])
    assert target.read_text(encoding="utf-8") == "old"
    assert not list(tmp_path.glob(".tongban-*"))


def test_convert_says_when_a_spreadsheet_does_not_hold_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    box = '<decisionTable><output/><rule id="own"><outputEntry><text>1</text></outputEntry></rule></decisionTable>'
    (tmp_path / "a.dmn").write_text(model(boxed("甲", box)), encoding="utf-8")
    assert main(["convert", str(tmp_path / "a.dmn"), str(tmp_path / "a.xlsx")]) == 0
    assert "请保留原文件" in capsys.readouterr().out
    for source, target in (("a.xlsx", "b.dmn"), ("b.dmn", "b.xlsx")):
        assert main(["convert", str(tmp_path / source), str(tmp_path / target)]) == 0
    assert "请保留原文件" not in capsys.readouterr().out


def test_the_house_has_the_same_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert house(["rules", "eval", "1 + 1"]) == 0
    assert capsys.readouterr().out == "2\n"


def test_a_command_that_is_not_understood_exits_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["decide"])
    assert caught.value.code == 2
    capsys.readouterr()


@pytest.mark.parametrize("text", ["- 1\n", "a: [\n", "\x00"])
def test_facts_that_are_no_mapping_are_told(
    tmp_path: Path, file: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["decide", str(file), "--facts", facts(tmp_path, text)]) == 1
    assert "TB-YAML-00" in capsys.readouterr().err
