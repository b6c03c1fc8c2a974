"""Rules to begin with: those of the city's own items in force today, and a few made up to show a gap and an overlap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tongban.catalog.definition import ItemVersion
from tongban.channels.studio.grid import Column, Grid
from tongban.channels.studio.rules import Mode, Typed
from tongban.rules import Expression, RuleBook
from tongban.rules.feel.nodes import And, Node, Not, Reference

_MOST_EXPRESSIONS = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A rule to load: its key, what it is called, and what is typed for it."""

    key: str
    title: str
    typed: Typed


def examples(items: list[ItemVersion], mode: Mode) -> list[Example]:
    """The rules to begin with in a mode, those of the city first."""
    return [Example(f"{mode}-{place}", title, typed) for place, (title, typed) in enumerate(_listed(items, mode))]


def _listed(items: list[ItemVersion], mode: Mode) -> Iterator[tuple[str, Typed]]:
    ways = {"expression": _expressions, "table": _tables, "book": _books}
    for item in sorted(items, key=lambda item: -len(item.rules.inputs)):
        yield from ways[mode](item)
    yield from _MADE_UP[mode]


def _tables(item: ItemVersion) -> Iterator[tuple[str, Typed]]:
    grid = table_of(item.rules)
    if grid is not None:
        yield item.name, Typed("table", grid.text, "F")


def _books(item: ItemVersion) -> Iterator[tuple[str, Typed]]:
    yield item.name, Typed("book", text_of(item.rules), "F", _spaced(item.rules.inputs))


def _expressions(item: ItemVersion) -> Iterator[tuple[str, Typed]]:
    conditions = [*item.rules.checks, *(row.condition for row in item.rules.rows)]
    conditions += [one.condition for one in item.rules.advice]
    written = [(one.name, one.applied or one.expression) for one in conditions]
    shown = [(name, one) for name, one in written if one is not None and len(one.inputs) > 1]
    for name, expression in sorted(shown, key=lambda one: -len(one[1].inputs))[:_MOST_EXPRESSIONS]:
        yield f"{item.name}：{name}", Typed("expression", expression.text, "F", _spaced(expression.inputs))


def _spaced(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that cannot be told from their text alone."""
    return tuple(name for name in names if not name.replace(".", "").replace("_", "").isalnum())


def table_of(book: RuleBook) -> Grid | None:
    """The rows of a routing book as a decision table, where each row says one thing of each input; else None."""
    found = [_tests(row.condition.expression) for row in book.rows]
    if len(found) < 2 or any(tests is None for tests in found):
        return None
    inputs = tuple(dict.fromkeys(name for tests in found for name in tests or {}))
    columns = [*(Column("条件", name) for name in inputs), Column("结果", "去向"), Column("备注", "依据")]
    rows = [
        (*((tests or {}).get(name, "-") for name in inputs), f'"{row.then}"', row.condition.clause or "")
        for row, tests in zip(book.rows, found, strict=True)
    ]
    return Grid(tuple(columns), tuple(rows), "F")


def _tests(expression: Expression | None) -> dict[str, str] | None:
    """A conjunction as a test of each input; None where it is something else."""
    if expression is None:
        return {}
    tests: dict[str, str] = {}
    for part in _parts(expression.node):
        name, test = _test(part, expression.text)
        if name is None or name in tests:
            return None
        tests[name] = test
    return tests


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, And):
        for child in node.children():
            yield from _parts(child)
    else:
        yield node


def _test(node: Node, text: str) -> tuple[str | None, str]:
    if isinstance(node, Reference):
        return node.path, "true"
    inner = next(iter(node.children())) if isinstance(node, Not) else None
    if isinstance(inner, Reference):
        return inner.path, "false"
    places = [one for one in node.walk() if isinstance(one, Reference)]
    if len({one.path for one in places}) != 1:
        return None, ""
    shown = text[node.span.start : node.span.end]
    for one in sorted(places, key=lambda place: -place.span.start):
        start, end = one.span.start - node.span.start, one.span.end - node.span.start
        shown = f"{shown[:start]}?{shown[end:]}"
    return places[0].path, " ".join(shown.split())


def text_of(book: RuleBook) -> str:
    """A rule book as the rules.yaml it could have been read from."""
    lines = [f"outcome: {book.outcome.value}"]
    if book.checks:
        lines.append("checks:")
        for check in book.checks:
            lines += _entry({"name": check.name, "when": _text(check.when), "expr": check.text, "clause": check.clause})
    if book.rows:
        lines.append("rows:")
        for row in book.rows:
            condition = row.condition
            lines += _entry(
                {"name": condition.name, "when": condition.text, "then": row.then, "clause": condition.clause}
                | ({"effect": row.effect.value} if row.effect.value != "分流" else {})
            )
    if book.advice:
        lines.append("advice:")
        for one in book.advice:
            condition = one.condition
            lines += _entry(
                {"name": condition.name, "when": condition.text, "say": one.say, "clause": condition.clause}
            )
    return "\n".join(lines) + "\n"


def _text(expression: Expression | None) -> str | None:
    return expression.text if expression is not None else None


def _entry(values: dict[str, str | None]) -> list[str]:
    written = [f"{key}: {_quoted(value)}" for key, value in values.items() if value is not None]
    return [f"  {'- ' if not place else '  '}{line}" for place, line in enumerate(written)]


def _quoted(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


_GAPS = """列	条件	条件	条件	结果	备注
名称	企业类型	上年度研发费用占比	从业人数	支持标准	依据
1	"高新技术企业"	>= 0.05	-	"一档"	演示第1条
2	"高新技术企业"	[0.03..0.05]	-	"二档"	演示第1条
3	"科技型中小企业"	>= 0.05	<= 500	"二档"	演示第2条
4	"科技型中小企业"	-	<= 100	"三档"	演示第3条
5	"高新技术企业","科技型中小企业"	< 0.03	-	"不支持"	演示第4条"""
_FEES = """列	条件	条件	结果	结果
名称	停放分钟	新能源车	收费（元）	说明
1	<= 30	-	0	"半小时内免费"
2	(30..120]	true	2.5	"新能源车减半"
3	(30..120]	false	5	"首两小时"
4	> 120	true	10	"新能源车减半"
5	> 120	false	20	"全天封顶"
"""
_PASTED = """年龄	户籍	→结论	依据
≥80	不限	高龄津贴	演示第1条
60-79	本市	老年优待	演示第2条
＜60	不限	不适用	演示第3条"""
_BOOK = """outcome: 准予
checks:
  - name: 证照在有效期内
    expr: '证照有效期至 >= 申请日期'
    clause: 演示第1条
  - name: 近一年没有处罚
    expr: '近一年处罚次数 = 0 or 已完成信用修复'
    clause: 演示第2条
"""
_MADE_UP: dict[Mode, list[tuple[str, Typed]]] = {
    "expression": [
        ("演示：逐月等额本息", Typed("expression", "本金 * 月利率 / (1 - (1 + 月利率) ** -期数)")),
        ("演示：全角符号和中文引号（带一键改正）", Typed("expression", "注册资本＞＝１００ and 行业 = “软件业”")),
        ("演示：逐项核对名单", Typed("expression", 'every 项 in 经营项目 satisfies 项 in ("热食类", "冷食类")')),
    ],
    "table": [
        ("演示：研发支持（有漏洞和重叠）", Typed("table", _GAPS, "U")),
        ("演示：停车收费（两个结果）", Typed("table", _FEES, "U")),
        ("演示：从表格软件粘贴来的（带一键改正）", Typed("table", _PASTED, "F")),
    ],
    "book": [("演示：两条核对", Typed("book", _BOOK))],
}

__all__ = ["Example", "examples", "table_of", "text_of"]
