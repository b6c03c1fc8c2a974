"""The command `tongban rules`: evaluate a text, decide by a model, check, prove and convert models, run the kit."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from tongban.rules.backtest import command as backtest
from tongban.rules.decision import Decision
from tongban.rules.dmn.book import book_mapping, written_text
from tongban.rules.dmn.document import Element
from tongban.rules.dmn.errors import refuse
from tongban.rules.dmn.facts import fact
from tongban.rules.dmn.making import document, inputs_of, tables_of
from tongban.rules.expression import evaluate
from tongban.rules.feel.errors import FeelError
from tongban.rules.feel.showing import shown
from tongban.rules.feel.values import UNKNOWN
from tongban.rules.model import Model, load, read_model
from tongban.rules.tck import report
from tongban.rules.yaml_file import parse_yaml, read_yaml

DONE, FAILED = 0, 1


def main(words: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 could not be done, 2 not understood."""
    parser = argparse.ArgumentParser(prog="python -m tongban.rules", description="规则：计算、决策、检查、转换")
    add_to(parser)
    arguments = parser.parse_args(words)
    run: Callable[[argparse.Namespace], int] = arguments.run
    return run(arguments)


def add_to(parser: argparse.ArgumentParser) -> None:
    """The actions, for a parser of one's own or for `tongban rules`."""
    actions = parser.add_subparsers(required=True, metavar="动作")
    _add_eval(actions)
    _add_decide(actions)
    check = actions.add_parser("check", help="检查模型，逐条指出位置、问题和改法")
    check.add_argument("model", metavar="模型", type=Path)
    check.set_defaults(run=_told(_check))
    verify = actions.add_parser("verify", help="证明模型的决策表有没有遗漏、重叠和永远不起作用的行")
    verify.add_argument("model", metavar="模型", type=Path)
    verify.set_defaults(run=_told(_verify))
    convert = actions.add_parser("convert", help="在 .dmn、.xlsx、.yaml 之间转换")
    convert.add_argument("source", metavar="原文件", type=Path)
    convert.add_argument("target", metavar="新文件", type=Path)
    convert.set_defaults(run=_told(_convert))
    replay = actions.add_parser("backtest", help="用过去的案例比较两个版本，谁的结果会变")
    backtest.add_arguments(replay)
    replay.set_defaults(run=_told(backtest.run))
    kit = actions.add_parser("tck", help="运行 DMN 一致性测试集")
    report.add_arguments(kit)
    kit.set_defaults(run=report.run)


def _add_eval(actions: Any) -> None:
    command = actions.add_parser("eval", help="计算一个 FEEL 表达式")
    command.add_argument("text", metavar="表达式")
    command.add_argument("--context", metavar="文件", type=Path, help="数据（JSON 或 YAML），“名称: 值”")
    command.add_argument("--json", action="store_true", help="输出 JSON")
    command.set_defaults(run=_told(_eval))


def _add_decide(actions: Any) -> None:
    command = actions.add_parser("decide", help="按模型（.dmn、.xlsx、.yaml）作出决策")
    command.add_argument("model", metavar="模型", type=Path)
    command.add_argument("--facts", metavar="文件", type=Path, required=True, help="数据（JSON 或 YAML），“名称: 值”")
    command.add_argument("--decision", metavar="名称", help="只算这一项决策")
    command.add_argument(
        "--now", metavar="时间", type=dt.datetime.fromisoformat, help="规则里 now() 的值，如 2026-05-01T09:00"
    )
    command.add_argument("--why", action="store_true", help="说明理由：条件、取值、真假、条款")
    command.add_argument("--json", action="store_true", help="输出 JSON")
    command.set_defaults(run=_told(_decide))


def _told(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """The command, its errors told in a sentence with their code and fix."""

    def told(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except FeelError as error:
            _say_error(error)
            return FAILED

    return told


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _say_error(error: FeelError) -> None:
    fix = f"\n  改成：{error.fix}" if error.fix else ""
    sys.stderr.write(f"{error.code} {error}{fix}\n")


def _eval(arguments: argparse.Namespace) -> int:
    context = read_yaml(arguments.context) if arguments.context is not None else {}
    value = evaluate(arguments.text, {name: fact(one) for name, one in context.items()})
    _say(json.dumps(_plain(value), ensure_ascii=False) if arguments.json else shown(value))
    return DONE


def _decide(arguments: argparse.Namespace) -> int:
    model = load(arguments.model)
    facts = model.facts(read_yaml(arguments.facts))
    decided = model.decide(facts, arguments.decision, now=arguments.now)
    if arguments.json:
        _say(json.dumps(_as_json(decided, arguments.why), ensure_ascii=False, indent=1))
        return DONE
    values = decided.value if len(decided.names) > 1 else {decided.names[0]: decided.value}
    assert isinstance(values, Mapping)
    for name, value in values.items():
        _say(f"{name} = {shown(value)}")
    missing = [name for name, value in decided.inputs.items() if value is UNKNOWN]
    if missing:
        _say(f"尚未给出：{'、'.join(missing)}")
    for told in decided.causes:
        _say(f"（{told.place}：{told.cause.message}）")
    if arguments.why:
        _say(f"\n{decided.why()}")
    return DONE


def _as_json(decided: Decision, why: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "model": decided.model.hash,
        "value": _plain(decided.value),
        "rows": [
            {"decision": row.decision, "row": row.number, "id": row.id, "notes": dict(row.notes)}
            for row in decided.rows
        ],
        "inputs": {name: _plain(value) for name, value in decided.inputs.items() if value is not UNKNOWN},
        "unknown": [name for name, value in decided.inputs.items() if value is UNKNOWN],
        "causes": [f"{told.place}：{told.cause.message}" for told in decided.causes],
    }
    return found | ({"why": str(decided.why()).splitlines()} if why else {})


def _plain(value: object) -> object:
    """A value as JSON has it; what JSON has no word for is its text, UNKNOWN is {"unknown": true}."""
    if value is UNKNOWN:
        return {"unknown": True}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    return value if value is None or isinstance(value, (bool, str, int)) else shown(value)


def _check(arguments: argparse.Namespace) -> int:
    model = read_model(arguments.model)
    for fault in model.faults:
        _say_error(fault.at("", 0, arguments.model.name))
    if model.faults:
        _say(f"共 {len(model.faults)} 处问题。")
        return FAILED
    _say(f"没有问题：{model.name}，{len(model.inputs)} 项输入，{len(model.decisions)} 项决策。")
    return DONE


def _verify(arguments: argparse.Namespace) -> int:
    """Print what is proven of each table; fails where it finds an error."""
    reports = load(arguments.model).verify()
    for name, found in reports.items():
        for finding in found.findings:
            _say(f"{name}：{finding}")
    wrong = sum(len(found.errors) for found in reports.values())
    _say(f"{len(reports)} 张决策表，{wrong} 处错误。")
    return FAILED if wrong else DONE


def _convert(arguments: argparse.Namespace) -> int:
    model = load(arguments.source)
    writer = _WRITERS.get(arguments.target.suffix.lower())
    if writer is None:
        raise refuse("TB-RULES-001", file=arguments.target.name, known="、".join(_WRITERS))
    try:
        _replaced(arguments.target, lambda path: writer(model, path))
    except OSError as error:
        raise refuse("TB-RULES-002", file=arguments.target.name, problem=error.strerror) from error
    _say(f"已写入 {arguments.target}。")
    return DONE


def _replaced(target: Path, write: Callable[[Path], None]) -> None:
    """Write beside the target and put it there whole, so that whatever stops the writing leaves the old file."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tongban-") as folder:
        written = Path(folder) / target.name
        write(written)
        written.replace(target)


def _write_dmn(model: Model, path: Path) -> None:
    path.write_bytes(model.to_xml())


def _write_workbook(model: Model, path: Path) -> None:
    from tongban.rules.sheets import write_workbook

    write_workbook(model.document, path)
    whole = document(model.name, inputs_of(model.document), tables_of(model.document))
    if whole.children != _told_in_tables(model.document):
        _say("表格里只有输入和决策表；编号、标签、图形和扩展信息不在其中，请保留原文件。")


def _told_in_tables(root: Element) -> tuple[Element, ...]:
    """A document's parts without the extension that only says which keys a rules.yaml wrote out."""
    return tuple(one for one in root.children if one.name != "extensionElements")


def _write_yaml(model: Model, path: Path) -> None:
    """Word for word as it was written, comments included, while its content is the same; else written anew."""
    from ruamel.yaml import YAML

    writer = YAML()
    writer.width = 120
    data = book_mapping(model.document)
    written = written_text(model.document)
    if written is not None and parse_yaml(written, path.name) == data:
        path.write_text(written, encoding="utf-8")
        return
    with path.open("w", encoding="utf-8") as file:
        writer.dump(data, file)


_WRITERS: dict[str, Callable[[Model, Path], None]] = {
    ".dmn": _write_dmn,
    ".xml": _write_dmn,
    ".xlsx": _write_workbook,
    ".yaml": _write_yaml,
    ".yml": _write_yaml,
}
