"""A routing rules.yaml in the form of a table, in a pack."""

from tests.unit.catalog.small_pack import FILES, FOLDER, RULES, faults_of

RULES_FILE = FOLDER + "rules.yaml"
TABLE = """\
outcome: 分流
table:
  inputs: [只卖水果, 雇员数]
  rows:
    - name: 只卖水果
      cells: ['true', '-']
      then: 无需许可
      clause: 演示法第3条
      source: 演示
    - name: 其余
      cells: ['-', '-']
      then: 许可
"""
IN_TABLE = TABLE + RULES[RULES.index("advice:") :]


def test_a_pack_may_route_by_a_table() -> None:
    assert faults_of(FILES | {RULES_FILE: IN_TABLE}) == ()


def test_a_table_is_checked_for_routes_sources_and_cells() -> None:
    for old, new, code, line in (
        ("then: 许可", "then: 登记", "022", "then: 登记"),
        ("      source: 演示\n", "", "017", "- name: 只卖水果"),
        ("'true', '-'", "'＞5', '-'", "020", "cells: ['＞5', '-']"),
        ("inputs: [只卖水果", "inputs: [只卖蔬菜", "020", "inputs: [只卖蔬菜"),
    ):
        text = IN_TABLE.replace(old, new, 1)
        found = [one for one in faults_of(FILES | {RULES_FILE: text}) if one.file == RULES_FILE]
        assert [(one.code, one.line) for one in found] == [
            (f"TB-PACK-{code}", text[: text.index(line)].count("\n") + 1)
        ]
