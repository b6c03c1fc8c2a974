"""An item's rules are proven before they are published: what can never happen is a fault, the rest is told."""

from datetime import date

from tests.support.city_pack import city_pack
from tests.unit.catalog.small_pack import FILES, FOLDER, broken, faults_of

from tongban.catalog.pack import Fault, compile_item, read_vocabulary
from tongban.catalog.pack.proofs import prove_rules

RULES_FILE = FOLDER + "rules.yaml"


def proven(files: dict[str, str]) -> tuple[list[Fault], list[Fault]]:
    own = {path.removeprefix(FOLDER): text for path, text in files.items() if path.startswith(FOLDER)}
    vocabulary = read_vocabulary(files)
    version = compile_item(own, vocabulary, date(2025, 1, 1), "", FOLDER)
    return prove_rules(own, version, vocabulary, FOLDER)


def test_a_row_that_can_never_hold_is_a_fault_at_its_line() -> None:
    files = broken(RULES_FILE, "when: '只卖水果'", "when: '只卖水果 and not(只卖水果)'")
    line = FILES[RULES_FILE][: FILES[RULES_FILE].index("- name: 只卖水果")].count("\n") + 1
    found = [fault for fault in faults_of(files) if fault.code == "TB-PACK-073"]
    assert [(fault.file, fault.line) for fault in found] == [(RULES_FILE, line)]
    assert "分流“只卖水果”永远不会成立" in found[0].what
    assert "TB-PROVE-014" in found[0].what


def test_a_case_without_a_row_is_told_with_a_counter_example() -> None:
    faults, warnings = proven(broken(RULES_FILE, "when: '-'", "when: 'not(只卖水果) and 雇员数 >= 10'"))
    assert faults == []
    assert [warning.code for warning in warnings] == ["TB-PACK-073"]
    assert "只卖水果为否" in warnings[0].what
    assert "没有一行适用" in warnings[0].what


def test_the_pack_of_the_demonstration_city_is_proven_but_for_what_no_solver_can_count() -> None:
    warnings = city_pack().warnings
    assert [one for one in warnings if "TB-PROVE-090" not in one.what] == []
    assert all("duration(" in one.what for one in warnings)


def test_a_rule_that_orders_a_yes_and_a_number_is_refused_at_publication() -> None:
    found = faults_of(broken(RULES_FILE, "when: '只卖水果'", "when: '只卖水果 < 1'"))
    assert [(fault.code, fault.file) for fault in found] == [("TB-PACK-020", RULES_FILE)]
    assert "是否" in found[0].what
    assert "TB-FEEL-0" in found[0].what
