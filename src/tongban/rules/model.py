"""A decision model, read once and decided with reasons: from DMN, a spreadsheet or rules.yaml."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tongban.rules.decision import Asked, Decision, ModelInput
from tongban.rules.dmn.book import book_document
from tongban.rules.dmn.document import Element
from tongban.rules.dmn.errors import DmnError, refuse
from tongban.rules.dmn.facts import fact, found
from tongban.rules.dmn.graph import Graph
from tongban.rules.dmn.parts import Input, Key, Logic, Service
from tongban.rules.dmn.reading import graph_of, read_documents
from tongban.rules.dmn.session import Session, Steps
from tongban.rules.dmn.writing import to_xml
from tongban.rules.feel.nodes import DecisionTable, Node
from tongban.rules.feel.run import Run
from tongban.rules.python.models import GeneratedDecision, generate_decision
from tongban.rules.python.traces import table_trace
from tongban.rules.python.wire import json_reader, to_json
from tongban.rules.support import Support

if TYPE_CHECKING:
    from tongban.rules.prove import Domain, Report


class Model:
    """An immutable model: the document it was read from and what that compiles to. Safe to share between threads."""

    def __init__(
        self,
        document: Element,
        others: Mapping[str, Element] | None = None,
        faults: tuple[DmnError, ...] = (),
    ) -> None:
        """`faults` are what its reader found wrong, told with the reader's own places."""
        self.document: Final = document
        self.others: Final[Mapping[str, Element]] = dict(others or {})
        self.graph: Final[Graph] = graph_of(document, self.others)
        self.faults: Final[tuple[DmnError, ...]] = faults or self.graph.faults
        """What is wrong in it; a model that `load` gives has none."""
        self._steps: Final = Steps(self.graph)
        self._generated: dict[str | None, GeneratedDecision] = {}

    def __repr__(self) -> str:
        return f"Model({self.name!r}, {len(self.decisions)} decisions)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and (self.document, self.others) == (other.document, other.others)

    def __hash__(self) -> int:
        return hash(self.hash)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.document.get("name")

    @cached_property
    def hash(self) -> str:
        """The digest of its content and of what it imports: equal models have equal ones, wherever they were read."""
        digest = hashlib.sha256(to_xml(self.document))
        for namespace in sorted(self.others):
            digest.update(to_xml(self.others[namespace]))
        return digest.hexdigest()

    @cached_property
    def inputs(self) -> tuple[ModelInput, ...]:
        """The inputs of the model and of those it imports, in order of the text."""
        found = [part for part in self.graph.parts.values() if isinstance(part, Input)]
        return tuple(ModelInput(part.path, part.item.type, part.item.allowed) for part in found)

    @cached_property
    def decisions(self) -> tuple[str, ...]:
        """The names of its decisions, in order of the text; imported ones behind the name of their import."""
        return tuple(self._names)

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """The decisions no other decision of the model needs: what it is asked for when no decision is named."""
        needed = {
            required.key for part in self.graph.parts.values() if isinstance(part, Logic) for required in part.requires
        }
        own = [name for name, key in self._names.items() if key[0] == self.graph.namespace]
        return tuple(name for name in own if self._names[name] not in needed) or tuple(own)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The names of its decision services."""
        return tuple(part.name for part in self.graph.parts.values() if isinstance(part, Service))

    @cached_property
    def _names(self) -> dict[str, Key]:
        names: dict[str, Key] = {}
        for key, part in self.graph.parts.items():
            if isinstance(part, Logic) and not part.knowledge:
                own = key[0] == self.graph.namespace
                names[part.name if own or part.name not in names else f"{key[0]}#{part.name}"] = key
        return names

    def key(self, decision: str) -> Key:
        """The element of a decision by its name. Raises DmnError TB-DMN-016."""
        key = self._names.get(decision)
        if key is None:
            raise refuse("TB-DMN-016", name=decision, known="、".join(self.decisions))
        return key

    def node(self, decision: str) -> Node:
        """The decision's logic in the intermediate form, over the names it requires. Raises DmnError."""
        part = self.graph.parts[self.key(decision)]
        assert isinstance(part, Logic)
        return part.node

    def tables(self) -> dict[str, DecisionTable]:
        """The decision tables by the name of the element they stand in; a second one in it is `name/2`."""
        found: dict[str, DecisionTable] = {}
        for part in self.graph.parts.values():
            tables = (
                [node for node in part.node.walk() if isinstance(node, DecisionTable)]
                if isinstance(part, Logic)
                else []
            )
            for number, table in enumerate(tables, 1):
                found[part.name if number == 1 else f"{part.name}/{number}"] = table
        return found

    def verify(self, domains: Mapping[str, Domain] | None = None) -> dict[str, Report]:
        """What can be proven of its decision tables, by name as in `tables`.

        `domains` say by dotted name what an input or the value of another decision may be, beyond what it declares.
        """
        from tongban.rules.prove.models import prove_model

        return prove_model(self, domains)

    def inputs_of(self, *decisions: str) -> tuple[str, ...]:
        """The inputs that decisions rest on, directly or through others, in order of the text."""
        seen: dict[Key, None] = {}
        waiting = [self.key(name) for name in decisions]
        while waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen[key] = None
            part = self.graph.parts[key]
            if isinstance(part, Logic):
                waiting += [required.key for required in part.requires]
        parts = self.graph.parts.items()
        return tuple(part.path for key, part in parts if key in seen and isinstance(part, Input))

    def facts(self, data: Mapping[str, object]) -> dict[str, object]:
        """The facts in parsed JSON or YAML, flat or nested: texts become dates and the like where the type says so."""
        given: dict[str, object] = {}
        for part in self.graph.parts.values():
            if isinstance(part, Input):
                there, value = found(data, part.path)
                if there:
                    given[part.path] = fact(value, part.item)
        return given

    def session(self, facts: Mapping[str, object], now: dt.datetime | None = None) -> Session:
        """An evaluation over facts with the clock at `now`; for what looks at single elements."""
        return Session(self._steps, Run(facts, now=now))

    def decide(
        self, facts: Mapping[str, object], decision: str | None = None, *, now: dt.datetime | None = None
    ) -> Decision:
        """The value of a decision over facts by input name; an absent one is UNKNOWN, None is known to be empty.

        Without a name, of the model's outcome; of several outcomes a mapping by name. `now` is what `now()` and
        `today()` give; without it they are null with a cause. Raises DmnError TB-DMN-016, FeelError TB-FEEL-016.
        """
        generated = self._generated.get(decision) if now is None else None
        return self.interpret(facts, decision, now) if generated is None else generated.decide(facts)

    def value(self, facts: Mapping[str, object], decision: str | None = None) -> object:
        """The value of a decision alone, nothing recorded. Raises as `decide`."""
        generated = self._generated.get(decision)
        return self.interpret(facts, decision).value if generated is None else generated.value(facts)

    def decider(self, decision: str | None = None) -> Callable[[Mapping[str, object]], Decision]:
        """`decide` for one decision, for who asks it again and again."""
        generated = self._generated.get(decision)
        return partial(self.interpret, decision=decision) if generated is None else generated.decide

    def valuer(self, decision: str | None = None) -> Callable[[Mapping[str, object]], object]:
        """`value` for one decision, for who asks it again and again."""
        generated = self._generated.get(decision)
        return partial(self.value, decision=decision) if generated is None else generated.value

    def decide_json(self, text: bytes | str, decision: str | None = None) -> bytes:
        """The value and rows of a decision over facts in a JSON object, as JSON; its numbers are exact both ways.

        Raises ValueError for a text that is no JSON object, else as `decide`.
        """
        decided = self.decide(self._read_json(text), decision)
        return to_json(decided.value, {name: places for name, _table, places in decided.hits})

    @cached_property
    def _read_json(self) -> Callable[[bytes | str], dict[str, object]]:
        return json_reader((part for part in self.graph.parts.values() if isinstance(part, Input)), self.facts)

    def compile(self) -> dict[str | None, Support]:
        """Generate Python for the outcomes (None) and each decision; says which of them decide without the interpreter.

        A model without it, and facts that are unusual, are decided by the interpreter, with the same result.
        """
        for decision in (None, *self.decisions):
            names = self._asked(decision)
            keys = {name: self.key(name) for name in names}
            self._generated[decision] = generate_decision(
                self.graph,
                keys,
                Decision,
                partial(self._record_of, decision, names),
                partial(self.interpret, decision=decision),
            )
        return {decision: generated.support for decision, generated in self._generated.items()}

    def _record_of(self, decision: str | None, names: tuple[str, ...], paths: tuple[str, ...]) -> Asked:
        trace = table_trace(self.graph, self.key(names[0]), paths) if len(names) == 1 else None
        return Asked(self, decision, names, paths, trace)

    def _asked(self, decision: str | None) -> tuple[str, ...]:
        return (decision,) if decision is not None else self.outcomes

    def interpret(
        self, facts: Mapping[str, object], decision: str | None = None, now: dt.datetime | None = None
    ) -> Decision:
        """As `decide`, by the interpreter: the meaning that generated code is held to."""
        names = self._asked(decision)
        session = self.session(facts, now)
        session.run.hits = []
        values = {name: session.value(self.key(name)) for name in names}
        value = values[names[0]] if len(names) == 1 else values
        asked = Asked(self, decision, names, tuple(facts))
        return Decision(value, tuple(facts.values()), tuple(session.hits), asked, tuple(session.causes), now)

    def to_xml(self) -> bytes:
        """The model as a DMN 1.5 file."""
        return to_xml(self.document)


def read_model(path: str | Path) -> Model:
    """The model in a file, with the faults it may have. Raises DmnError for a file that cannot be read at all."""
    file = Path(path)
    reader = _READERS.get(file.suffix.lower(), _from_dmn)
    return reader(file)


def load(path: str | Path) -> Model:
    """The model in a file: `.dmn` or `.xml` (DMN 1.2 to 1.5), `.xlsx`, or `.yaml` (rules.yaml).

    Raises DmnError for the first fault, with file, line, place and a stable code.
    """
    model = read_model(path)
    for fault in model.faults:
        raise fault.at("", 0, Path(path).name)
    model.compile()
    return model


def _from_dmn(path: Path) -> Model:
    return Model(*read_documents(path))


def _from_workbook(path: Path) -> Model:
    from tongban.rules.sheets import read_workbook

    document, faults = read_workbook(path)
    return Model(document, None, faults)


def _from_yaml(path: Path) -> Model:
    from tongban.rules.yaml_file import read_yaml

    data = read_yaml(path)
    return Model(book_document(data, path.stem, written=path.read_text(encoding="utf-8")))


_READERS: Final[dict[str, Callable[[Path], Model]]] = {
    ".dmn": _from_dmn,
    ".xml": _from_dmn,
    ".xlsx": _from_workbook,
    ".yaml": _from_yaml,
    ".yml": _from_yaml,
}
