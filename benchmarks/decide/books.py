"""The rule books of the real items over their worked examples: by generated conditions and by the interpreter."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tongban.rules import RuleBook

ITEMS = Path("packs/qingdao/items")
_PROVENANCE = ("source", "confidence")


@dataclass(frozen=True, slots=True)
class Item:
    """An item version: its rule book, the same one without generated code, and the facts of its worked examples."""

    name: str
    book: RuleBook
    interpreted: RuleBook
    facts: list[dict[str, Any]]


def real_items() -> Iterator[Item]:
    """The items of the pack that have rules, in order of their names."""
    for file in sorted(ITEMS.glob("*/*/rules.yaml")):
        rules, examples = (_plain(file.parent / name) for name in ("rules.yaml", "examples.yaml"))
        facts = [dict(example["given"]) for example in examples["examples"] if example.get("given")]
        if facts:
            name = f"{file.parent.parent.name} {file.parent.name}"
            names = sorted({path for given in facts for path in given})
            yield Item(name, _book(rules, names), _interpreted(_book(rules, names)), facts)


def _plain(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


def _book(rules: dict[str, Any], names: list[str]) -> RuleBook:
    for part in ("checks", "rows", "advice"):
        for entry in rules.get(part) or ():
            for key in _PROVENANCE:
                entry.pop(key, None)
    return RuleBook.from_mapping(rules, names)


def _interpreted(book: RuleBook) -> RuleBook:
    """The book with every condition left to the interpreter, as where no code could be generated."""
    prepared = {place: one.by_interpreter() for place, one in book._prepared.items()}
    object.__setattr__(book, "_prepared", prepared)
    return book
