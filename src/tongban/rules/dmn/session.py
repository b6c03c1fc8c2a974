"""One evaluation of a model over facts: each element's value once, in the order it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tongban.rules.dmn.allowed import constrained
from tongban.rules.dmn.graph import Graph
from tongban.rules.dmn.items import Item
from tongban.rules.dmn.parts import Input, Key, Logic, Required, Service
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.interpreter import close
from tongban.rules.feel.invoking import brought, invoke
from tongban.rules.feel.nodes import Coerced, FunctionOf
from tongban.rules.feel.run import STEP_LIMIT, Cause, Run, Step
from tongban.rules.feel.types import ANY, FunctionType
from tongban.rules.feel.values import Formal, Function, Unknown

_NOWHERE: Final = Span(0, 0)
#: The steps all elements of a model may take together; each may take as many as an expression.
MODEL_STEPS: Final = 10 * STEP_LIMIT


class Steps:
    """The closures of a graph's elements, made once and shared by all sessions."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._made: dict[Key, Step] = {}

    def of(self, logic: Logic) -> Step:
        """The closure of a decision or knowledge model."""
        step = self._made.get(logic.key)
        if step is None:
            step = self._made[logic.key] = close(logic.node)
        return step


@dataclass(frozen=True, slots=True)
class Told:
    """Why something came to null, and in which element."""

    place: str
    cause: Cause


class Session:
    """Values by key, computed when first asked. A call of a service is a session of its own inside the caller's budget,
    where `given` overrides inputs and decisions.
    """

    def __init__(self, steps: Steps, run: Run, given: Mapping[Key, object] | None = None) -> None:
        self.steps = steps
        self.run = run
        self.values: dict[Key, object] = dict(given or {})
        self.causes: list[Told] = []
        self.hits: list[tuple[str, object, tuple[int, ...]]] = []
        self._called = given is not None
        self._left = MODEL_STEPS

    def value(self, key: Key) -> object:
        """The value of an element; null with a cause where it has a fault or had to be stopped."""
        if key in self.values:
            return self.values[key]
        part = self.steps.graph.parts[key]
        if isinstance(part, Service):
            value: object = _service(self, part)
        elif isinstance(part, Input):
            value = self._told(part.name, lambda: self._input(part))
        elif part.knowledge:
            value = _knowledge(self, part)
        else:
            value = self._decision(part)
        self.values[key] = value
        return value

    def called(self, key: Key, arguments: Mapping[str, object], output: str = "") -> object:
        """A service or knowledge model applied to arguments by name; of a service's several outputs, the named one."""
        function = self.value(key)
        if not isinstance(function, Function):
            return None
        name = self.steps.graph.parts[key].name
        value = self._told(name, lambda: invoke(self.run, function, (), arguments, _NOWHERE))
        several = isinstance(value, dict) and output in value and output != name
        return value[output] if several and isinstance(value, dict) else value

    def names(self, requires: Iterable[Required]) -> dict[str, object]:
        """What these names mean, for `Run.bind`."""
        return {required.name: self.value(required.key) for required in requires}

    def brought(self, value: object, item: Item, name: str) -> object:
        """A value brought to a declared type and put to its tests."""
        if value is None or type(value) is Unknown or item.type == ANY:
            return value
        return constrained(self.run, brought(self.run, value, item.type, _NOWHERE), item, name)

    def _input(self, part: Input) -> object:
        return self.brought(self.run.read(part.path), part.item, part.name)

    def _decision(self, part: Logic) -> object:
        if part.fault is not None:
            return self._failed(part.name, part.fault)
        names = self.names(part.requires)
        return self._told(part.name, lambda: self._evaluated(part, names))

    def _evaluated(self, part: Logic, names: Mapping[str, object]) -> object:
        around = self.run.bind(names)
        try:
            value = self.run.bounded(self.steps.of(part)(self.run))
        finally:
            self.run.release(around)
        return self.brought(value, part.item, part.name)

    def _told(self, place: str, evaluate: Callable[[], object]) -> object:
        """The value, its causes noted as of this element."""
        run = self.run
        kept, steps, depth = run.causes, run.steps, run.depth
        run.causes = []
        granted = steps if self._called else min(STEP_LIMIT, self._left)
        run.steps = granted
        try:
            return evaluate()
        except FeelError as stopped:
            return self._failed(place, stopped)
        except RecursionError:
            return run.fault(_NOWHERE, "嵌套太深，已停止")
        finally:
            self.causes += [Told(place, cause) for cause in run.causes]
            if run.hits:
                self.hits += [(place, table, rows) for table, rows in run.hits]
                run.hits.clear()
            if not self._called:
                self._left -= granted - run.steps
                run.steps = steps
            run.causes, run.depth = kept, depth

    def _failed(self, place: str, error: FeelError) -> object:
        self.causes.append(Told(place, Cause(error.span, str(error))))
        return self.run.fault(error.span, str(error))


def _knowledge(session: Session, part: Logic) -> object:
    """A knowledge model as a function; what it requires is looked at when it is first called, itself included."""
    if part.fault is not None:
        return session._failed(part.name, part.fault)
    node = part.node.value if isinstance(part.node, Coerced) else part.node
    if not isinstance(node, FunctionOf):
        return None
    made: list[Function] = []

    def apply(run: Run, values: list[Any]) -> object:
        if not made:
            around = run.bind({part.name: value, **session.names(part.requires)})
            try:
                inner = session.steps.of(part)(run)
            finally:
                run.release(around)
            made.append(inner)  # type: ignore[arg-type]  # its node is a function
        return _result(session, made[0].apply(run, values), part)

    value = Function(part.name, tuple(Formal(one.name, one.type) for one in node.parameters), apply)
    return value


def _result(session: Session, value: object, part: Logic | Service) -> object:
    kind = part.item.type
    wanted = Item(kind.result) if isinstance(kind, FunctionType) else part.item
    return session.brought(value, wanted, part.name)


def _service(session: Session, part: Service) -> Function:
    """A decision service as a function of its input data and input decisions."""
    parts = session.steps.graph.parts

    def apply(run: Run, values: Sequence[object]) -> object:
        given = {required.key: value for required, value in zip(part.parameters, values, strict=True)}
        inner = Session(session.steps, run, given)
        results = {parts[key].name: inner.value(key) for key in part.outputs}
        session.causes += inner.causes
        session.hits += inner.hits
        value = next(iter(results.values())) if len(results) == 1 else results
        return _result(session, value, part)

    formals = tuple(Formal(required.name, parts[required.key].item.type) for required in part.parameters)
    return Function(part.name, formals, apply)
