"""The same tables in zen-engine's and SpiffWorkflow's own languages, each set up as its makers mean it to be fast."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from benchmarks.decide.tables import Cell, Table


def zen_engine(tables: list[Table]) -> Any:
    """An engine with a static loader: `evaluate(name, facts)` compiles each table once (a decision object does not)."""
    import zen

    return zen.ZenEngine({"loader": {"type": "static", "content": {table.name: _graph(table) for table in tables}}})


def _graph(table: Table) -> dict[str, Any]:
    inputs = [{"id": f"c{place}", "name": f"x{place}", "field": f"x{place}"} for place in range(len(table.columns))]
    rules = [
        {"_id": str(number), "o": f"'{said}'", **{f"c{place}": _zen_cell(cell) for place, cell in enumerate(row)}}
        for number, (row, said) in enumerate(zip(table.rows, table.outputs, strict=True))
    ]
    content = {
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{"id": "o", "name": "o", "field": "o"}],
        "rules": rules,
    }
    nodes = [
        {"id": "i", "name": "i", "type": "inputNode"},
        {"id": "t", "name": "t", "type": "decisionTableNode", "content": content},
        {"id": "o", "name": "o", "type": "outputNode"},
    ]
    edges = [
        {"id": "1", "sourceId": "i", "targetId": "t", "type": "edge"},
        {"id": "2", "sourceId": "t", "targetId": "o", "type": "edge"},
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _zen_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell[0], str):
        return ", ".join(f"'{text}'" for text in cell)
    low, high = (f"d('{end}')" if isinstance(end, dt.date) else end for end in cell)
    if high is None:
        return f">= {low}"
    if low is None:
        return f"< {high}"
    return f">= {low} and < {high}" if isinstance(cell[0], dt.date) else f"[{low}..{high})"


def spiff_decider(table: Table) -> Callable[[dict[str, Any]], str]:
    """SpiffWorkflow's table engine, called as its business rule task does.

    Its cells are Python: plain comparisons, `?` for the value where that is not enough (ranges, sets).
    """
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.specs import model

    said = model.Output("o", "o", "o", "string")
    inputs = [model.Input(column.name, column.name, "", column.name, "") for column in table.columns]
    # UNIQUE stops at the first row that matches, which is what FIRST means here.
    compiled = model.DecisionTable("d", "d", "UNIQUE")
    for number, (row, output) in enumerate(zip(table.rows, table.outputs, strict=True)):
        rule = model.Rule(str(number))
        for place, cell in enumerate(row):
            entry = model.InputEntry(f"{number}.{place}", inputs[place])
            entry.lhs.append(_python_cell(cell))
            rule.inputEntries.append(entry)
        written = model.OutputEntry(str(number), said)
        written.text = repr(output)
        rule.outputEntries.append(written)
        compiled.rules.append(rule)
    engine = DMNEngine(compiled)
    scripts = PythonScriptEngine(TaskDataEnvironment({"date": dt.date}))

    def decide(facts: dict[str, Any]) -> str:
        task = SimpleNamespace(data=facts, workflow=SimpleNamespace(script_engine=scripts))
        return str(engine.result(task)["o"])

    return decide


def _python_cell(cell: Cell) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell[0], str):
        return f"? in {cell!r}"
    low, high = (f"date({end.year}, {end.month}, {end.day})" if isinstance(end, dt.date) else end for end in cell)
    if high is None:
        return f">= {low}"
    return f"< {high}" if low is None else f"{low} <= ? < {high}"
