"""Writes nodes as Python: each kind of node in `values.py` or `truths.py`, and anything else by calling its closure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, TypeVar

from tongban.rules.conditions import constant_of
from tongban.rules.conditions.normal import NOT_CONSTANT
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.nodes import ItemMember, Local, Node, Reference, Tested
from tongban.rules.feel.run import STEP_LIMIT
from tongban.rules.python.code import NULL, Code, Truth
from tongban.rules.python.guards import boolean, give_up, known, put_to, reader
from tongban.rules.python.source import Source

#: How deep generated parentheses may nest (Python's own parser stops at 200); what lies deeper is interpreted.
DEPTH_LIMIT: Final = 30
#: The longest text of one part; parts of conditions are written twice, so that nesting could make it explode.
PART_LIMIT: Final = 50_000

#: What a part of a loop's body may take in each round; a round is counted with one more for each of its nodes.
STEPS_IN_ROUND: Final = 3

Part = TypeVar("Part", Code, Truth)
Emitter = TypeVar("Emitter", bound=Callable[..., Any])
_VALUES: Final[dict[type[Node], Callable[[Writer, Any], Code]]] = {}
_TRUTHS: Final[dict[type[Node], Callable[[Writer, Any], Truth]]] = {}
_SEEN_AT_ONCE: Final = (str, bool, dt.date)


class Unsupported(Exception):
    """A part cannot be generated where it stands; what is around it is interpreted as a whole."""


class NotSure(Exception):
    """A condition may be null, so that its inputs have to be read beforehand."""


def writes_value(kind: type[Node]) -> Callable[[Emitter], Emitter]:
    """Register the decorated function as the way to write nodes of that kind as a value."""

    def register(emitter: Emitter) -> Emitter:
        _VALUES[kind] = emitter
        return emitter

    return register


def writes_truth(kind: type[Node]) -> Callable[[Emitter], Emitter]:
    """Register the decorated function as the way to write nodes of that kind as a truth value."""

    def register(emitter: Emitter) -> Emitter:
        _TRUTHS[kind] = emitter
        return emitter

    return register


class Name(Protocol):
    """What a name means that is no fact itself, such as the result of another decision."""

    def read(self) -> Code:
        """Its value under a local name."""

    def fact(self, kind: type | None) -> Code | None:
        """The fact it stands for as it came, where looking it up as a kind is all the checking it needs."""


class Writer:
    """The state of writing one function.

    `eager` reads every input before anything is decided, so that no null can hide an input that is UNKNOWN; without
    it inputs are read where they stand, which is exact only while no condition can be null (else NotSure is raised).
    `null` says whether an input may be null; `names` are set where names are not facts. In a run that is `deciding` a
    fault is not null but BLOCKED.
    """

    def __init__(
        self,
        source: Source,
        kinds: Mapping[str, type],
        null: Callable[[str], bool],
        *,
        eager: bool = True,
        deciding: bool = False,
    ) -> None:
        self.source = source
        self.eager = eager
        self.deciding = deciding
        self.kinds = kinds
        self.prelude: list[str] = []
        self.locals: dict[int, Code] = {}
        self.tested: Code | None = None
        self.interpreted: list[Node] = []
        self.names: Mapping[str, Name] | None = None
        self.uses_run = False
        self._null = null
        self._reads: dict[str, Code] = {}
        self._facts: dict[str, Code] = {}
        self._depth = 0
        self._sites = 0

    @property
    def limit(self) -> str:
        """How many steps one more part may take of the budget; inside a loop few, which its rounds have counted."""
        if self.locals:
            return str(STEPS_IN_ROUND)
        self._sites += 1
        return "limit"

    @property
    def run(self) -> str:
        """The name of the strict run, made because it is used."""
        self.uses_run = True
        return "run"

    def value(self, node: Node) -> Code:
        """A node as a value."""
        constant = constant_of(node)
        if constant is not NOT_CONSTANT:
            return self.constant(constant) if _shareable(constant) else self.interpret(node)
        if type(node) in _VALUES:
            return self._nested(_VALUES[type(node)], node)
        if type(node) in _TRUTHS:
            return self.judgement(self.truth(node))
        return self.interpret(node)

    def truth(self, node: Node) -> Truth:
        """A node as a truth value. Raises NotSure."""
        if type(node) in _TRUTHS and constant_of(node) is NOT_CONSTANT:
            found = self._nested(_TRUTHS[type(node)], node)
        else:
            found = self.judged(self.value(node))
        if not found.sure and not self.eager:
            raise NotSure
        return found

    def judgement(self, truth: Truth) -> Code:
        """A truth value as a value; in a decision a null may hide a fault that counts for more, so that it gives up."""
        return truth.code(f"{self.source.bind(give_up)}()") if self.deciding else truth.code()

    def holds(self, node: Node) -> str:
        """Whether a condition is true, as a Python expression."""
        found = self.truth(node)
        return self.judgement(found).text if self.deciding else found.true

    def judged(self, code: Code) -> Truth:
        """A value where a truth value is expected."""
        if code.kind is type(None):
            return NULL
        text = code.text if code.kind is bool else f"{self.source.bind(boolean)}({code.text})"
        return Truth(f"({text} is True)", f"({text} is False)") if code.nullable else Truth.certain(text)

    def _nested(self, emitter: Callable[[Writer, Any], Part], node: Node) -> Part:
        if self._depth > DEPTH_LIMIT:
            raise Unsupported
        self._depth += 1
        try:
            found = emitter(self, node)
        finally:
            self._depth -= 1
        if len(found.text) > PART_LIMIT:
            raise Unsupported
        return found

    def constant(self, value: object) -> Code:
        """A constant; a list is made anew each time, for it may become somebody's own."""
        if value is None or value is True or value is False:
            return Code(repr(value), type(value), nullable=value is None)
        name = self.source.bind(value)
        return Code(f"[*{name}]" if type(value) is list else name, type(value), nullable=False)

    def read(self, path: str) -> Code:
        """What a name means here, checked to be of its kind. Raises Unsupported for a name that means nothing."""
        if self.names is None:
            return self.input(path, self.kinds.get(path))
        if path not in self.names:
            raise Unsupported
        return self.names[path].read()

    def fact(self, path: str, kind: type | None) -> Code | None:
        """A name whose value is looked up as a kind, as the fact came; None where it has to be read."""
        if self.names is None:
            return self.given(path)
        return self.names[path].fact(kind) if path in self.names else None

    def input(self, path: str, kind: type | None) -> Code:
        """A fact, checked to be of a kind (None: any)."""
        if not self.eager:
            return self._checked(path, kind)
        code = self._reads.get(path)
        if code is None:
            code = self._reads[path] = self.hoisted(self._checked(path, kind))
        return code

    def given(self, path: str) -> Code | None:
        """A fact as it came, for who checks it himself; None where it has been read already."""
        if path in self._reads:
            return None
        if path not in self._facts:
            self._facts[path] = self.hoisted(Code(self._fetched(path)))
        return self._facts[path]

    def provide(self, node: Node) -> None:
        """Read what a part that is interpreted names, so that nothing it needs is missing."""
        for part in node.walk():
            if isinstance(part, Reference):
                code = self.read(part.path)
                if self.names is not None:
                    self.prelude.append(f"{self.run}.seen[{self.source.bind(part.path)}] = {code.text}")

    def hoisted(self, code: Code) -> Code:
        """The value evaluated beforehand."""
        name = self.source.fresh()
        self.prelude.append(f"{name} = {code.text}")
        return Code(name, code.kind, code.nullable)

    def _checked(self, path: str, kind: type | None) -> Code:
        null = self._null(path)
        check = self.source.bind(reader(kind, null=null))
        fact = self._fetched(path)
        if kind not in _SEEN_AT_ONCE:
            return Code(f"{check}({fact})", kind, null)
        name = self.source.fresh()
        text = f"({name} if type({name} := {fact}) is {self.source.bind(kind)} else {check}({name}))"
        return Code(text, kind, null)

    def _fetched(self, path: str) -> str:
        return f"facts[{self.source.bind(path)}]"

    @property
    def seen(self) -> dict[str, Code]:
        """The facts read beforehand, by their paths."""
        return {**self._reads, **self._facts}

    def interpret(self, node: Node) -> Code:
        """The closure of a node, called. Raises Unsupported where it needs a name that is bound in generated code."""
        parts = list(node.walk())
        if any(isinstance(part, (Local, ItemMember)) and part.slot in self.locals for part in parts):
            raise Unsupported
        if self.eager:
            self.provide(node)
        self.interpreted.append(node)
        step = self.source.bind(close(node))
        if self.tested is not None and any(isinstance(part, Tested) for part in parts):
            return Code(f"{self.source.bind(put_to)}({self.run}, {self.tested.text}, {step})")
        return Code(f"{self.source.bind(known)}({step}({self.run}))")

    def opening(self, run: Callable[[Any], Any]) -> list[str]:
        """The first lines of the function; `run` makes the strict run of its facts."""
        self.source.names["limit"] = STEP_LIMIT // 2 // max(1, self._sites)
        made = [f"run = {self.source.bind(run)}(facts)"] if self.uses_run else []
        plain = f"if type(facts) is not {self.source.bind(dict)}: facts = {self.source.bind(dict)}(facts)"
        return [plain, *made, *self.prelude]


def _shareable(value: object) -> bool:
    """Whether nobody who is handed the value, or a copy of the list, can change it for others."""
    items = value if isinstance(value, list) else [value]
    return not any(isinstance(item, (list, dict)) for item in items)
