"""Running an item's worked examples: rules come out as stated, and every condition is shown from both sides."""

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.catalog.definition import ItemVersion
from tongban.catalog.pack.faults import Fault, listed, nearest
from tongban.catalog.pack.feel import names_in_scope
from tongban.catalog.pack.item import EXAMPLES
from tongban.catalog.pack.yaml_node import Node, Reading, plain, read_yaml
from tongban.catalog.values import ValueProblem, computed_value, display, parse_value
from tongban.catalog.vocabulary import Element, Vocabulary
from tongban.rules import Effect, Reason, RuleBook, Verdict

_EFFECTS = {effect.value: effect for effect in Effect}
Given = dict[str, Any]


def run_examples(files: Mapping[str, str], version: ItemVersion, vocabulary: Vocabulary, folder: str) -> list[Fault]:
    """Every example that comes out differently, cannot be read, or is missing."""
    reading = Reading(folder + EXAMPLES)
    root = read_yaml(files.get(EXAMPLES, ""), reading, EXAMPLES)
    if root is None:
        return reading.faults
    names = _names(version, vocabulary)
    cases = []
    for node in root.nodes("examples", required=True):
        given = _given(node, names, vocabulary)
        _compare(node, given, version, vocabulary)
        cases.append(given)
        node.finish()
    root.finish()
    if not reading.faults:
        _check_coverage(root, version.rules, cases)
        _check_computed(root, version)
    return reading.faults


def example_verdicts(files: Mapping[str, str], version: ItemVersion, vocabulary: Vocabulary) -> dict[str, str]:
    """What each example comes to under a version's rules, in words; what the version does not know is left out."""
    reading = Reading(EXAMPLES)
    root = read_yaml(files.get(EXAMPLES, ""), reading, EXAMPLES)
    names = _names(version, vocabulary)
    found = {}
    for node in root.nodes("examples") if root is not None else ():
        verdict = version.rules.decide(_given(node, names, vocabulary))
        found[str(node.data.get("name"))] = f"{verdict.effect.value} {verdict.value or ''}".strip()
    return found


def _names(version: ItemVersion, vocabulary: Vocabulary) -> dict[str, str]:
    """What examples may give, under every name of an element, with the path that is meant."""
    asked = [name for ask in version.asks for name in (ask.element.name, *ask.element.aliases)]
    return names_in_scope(vocabulary, asked)


def _given(node: Node, names: Mapping[str, str], vocabulary: Vocabulary) -> Given:
    facts: Given = {}
    table = node.node("given")
    if table is None:
        return facts
    for path in map(str, table.data):
        if path not in names:
            remedy = nearest(path, names) or "只能给规则可用的数据元，写成“数据元”或“证照名.数据元”"
            table.fault(path, "024", f"例子里的“{path}”不是本事项的事实", remedy)
            continue
        try:
            facts[names[path]] = _value(vocabulary.element_at(path), table.data[path])
        except ValueProblem as problem:
            table.fault(path, "024", f"例子里的“{path}”：{problem.message}", "改成这个数据元的类型")
    return facts


def _value(element: Element, raw: object) -> Any:
    if raw is None or raw == []:
        return None if raw is None else ()
    return parse_value(element, plain(raw))


def _compare(node: Node, given: Given, version: ItemVersion, vocabulary: Vocabulary) -> None:
    name = node.text("name")
    effect = node.choice("expect", _EFFECTS, "024", "结果", f"可用：{listed(list(_EFFECTS))}")
    route, advice = node.text_or_none("route"), node.texts("advice")
    settled = node.flag("settled", True)
    told = node.has("advice")
    verdict = version.rules.decide(given)
    shown = tuple(sorted(one.name for one in verdict.advice if one.truth is True))
    differences = []
    if effect is not None and verdict.effect is not effect:
        differences.append(f"应为“{effect.value}”，实为“{verdict.effect.value}”")
    if route != verdict.value:
        differences.append(f"去向应为“{route or '无'}”，实为“{verdict.value or '无'}”")
    if settled is not verdict.settled:
        differences.append(
            f"settled 应为 {settled}，实为 {verdict.settled}".replace("True", "true").replace("False", "false")
        )
    if told and shown != tuple(sorted(advice)):
        differences.append(f"提示应为“{listed(advice) or '无'}”，实为“{listed(shown) or '无'}”")
    differences += _computed_otherwise(node, given, version, vocabulary)
    if differences:
        why = _why(verdict)
        node.fault(
            None,
            "023",
            f"例子“{name}”的结果不同：{'；'.join(differences)}{why}",
            "改规则，或改正例子的 given 与 expect",
        )


def _computed_otherwise(node: Node, given: Given, version: ItemVersion, vocabulary: Vocabulary) -> Iterator[str]:
    """How the computed values differ from what the example says of them; ``null`` says that there is none."""
    table = node.node("computed")
    found = {one.name: one.value for one in version.rules.compute(given)}
    for name in map(str, table.data) if table is not None else ():
        if table is None or name not in version.computed:
            remedy = nearest(name, version.computed) or "只写 rules.yaml 的 compute 里算的数据元"
            node.fault("computed", "024", f"“{name}”不是算出来的", remedy)
            continue
        element = vocabulary.elements[name]
        try:
            wanted = _value(element, table.data[name])
            value = computed_value(element, found.get(name))
        except ValueProblem as problem:
            yield f"“{name}”：{problem.message}"
            continue
        if wanted != value:
            yield f"“{name}”应为“{display(element, wanted)}”，实为“{display(element, value)}”"


def _check_computed(root: Node, version: ItemVersion) -> None:
    """A formula nobody has seen the value of is a formula nobody has tried."""
    shown = {str(name) for node in root.nodes("examples") for name in node.data.get("computed") or ()}
    for name in sorted(version.computed - shown):
        root.fault(
            "examples", "078", f"算出来的“{name}”没有例子", f"在 {EXAMPLES} 里补一个写明 computed: {{{name}: …}} 的例子"
        )


def _why(verdict: Verdict) -> str:
    open_ = [_said(reason) for reason in verdict.reasons if reason.truth is not True]
    return f"（{'；'.join(open_[:3])}）" if open_ else ""


def _said(reason: Reason) -> str:
    truth = "否" if reason.truth is False else "空" if reason.truth is None else "未知"
    return f"{reason.name}：{truth}"


def _check_coverage(root: Node, rules: RuleBook, cases: list[Given]) -> None:
    """A condition nobody has seen both true and false is a condition nobody has tried."""
    tried = [(f"条件“{one.name}”", one.expression) for one in rules.checks]
    tried += [(f"分流“{row.condition.name}”", row.condition.expression) for row in rules.rows]
    tried += [(f"提示“{one.condition.name}”", one.condition.expression) for one in rules.advice]
    for label, expression in tried:
        if expression is None:  # the row that takes the rest
            continue
        truths = [expression.evaluate(given) for given in cases]
        for wanted, said in ((True, "成立"), (False, "不成立")):
            if not any(truth is wanted for truth in truths):
                root.fault("examples", "025", f"{label}没有{said}的例子", f"在 {EXAMPLES} 里补一个它{said}的例子")
