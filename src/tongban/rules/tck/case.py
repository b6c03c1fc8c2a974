"""One test case of the kit: what it gives, what the model answers to it, and whether that is what it expects."""

from __future__ import annotations

import datetime as dt
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from tongban.rules.dmn.items import ANYTHING, Item
from tongban.rules.dmn.parts import Input, Key, Logic, Service
from tongban.rules.dmn.session import Told
from tongban.rules.feel.nodes import External
from tongban.rules.model import Model
from tongban.rules.tck.values import Untyped, alike, named, text_of_type, value_of

SECONDS_A_CASE: Final = 10.0
NEEDS_JAVA: Final = "TB-DMN-011"
_SHOWN: Final = 200
#: What `now()` gives, the same for every run.
_CLOCK: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Case:
    """One test case over a model."""

    def __init__(self, model: Model, case: Any) -> None:
        self.model = model
        self.graph = model.graph
        self.case = case

    def outcome(self) -> str | None:
        """None when it passes, TB-DMN-011 when it needs Java, else what went wrong."""
        try:
            with _bounded(SECONDS_A_CASE):
                return self._first_failure()
        except Exception as error:  # noqa: BLE001 - whatever one case does, the others are still counted
            return f"{type(error).__name__}: {error}"[:_SHOWN]

    def _first_failure(self) -> str | None:
        for result in named(self.case, "resultNode"):
            failure = self._failure(result)
            if failure is not None:
                return failure
        return None

    def _failure(self, result: Any) -> str | None:
        name = result.get("name")
        key = self._asked(name)
        if any(self._is_java(one) for one in self._reached(key)):
            return NEEDS_JAVA
        value, causes = self._answer(key, name)
        if result.get("errorResult") == "true":
            if value is not None:
                return f"{name}: expected an error, got {value!r}"[:_SHOWN]
            return None if causes else f"{name}: null as expected, but no error was reported"
        wanted = next((value_of(one) for one in named(result, "expected")), None)
        if alike(wanted, value):
            return None
        why = "；".join(f"{told.place}: {told.cause.message}" for told in causes)
        return f"{name}: expected {wanted!r}"[:_SHOWN] + f", got {value!r}"[:_SHOWN] + f" ({why})"[:_SHOWN] * bool(why)

    def _is_java(self, key: Key) -> bool:
        part = self.graph.parts[key]
        if not isinstance(part, Logic):
            return False
        boxed = part.fault is not None and part.fault.code == NEEDS_JAVA
        return boxed or any(isinstance(node, External) for node in part.node.walk())

    def _reached(self, key: Key) -> set[Key]:
        """An element and all it requires."""
        seen: set[Key] = set()
        waiting = [key]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                part = self.graph.parts[one]
                waiting += [required.key for required in part.requires] if isinstance(part, Logic) else []
                waiting += part.outputs if isinstance(part, Service) else ()
        return seen

    def _asked(self, name: str) -> Key:
        """The element a result is of: a decision, or the function that the case calls."""
        kind, invocable = self.case.get("type"), self.case.get("invocableName") or name
        if kind in ("bkm", "decisionService"):
            key = self._named(invocable, Service) or self._named(invocable, Logic)
        else:
            key = self._named(name, Logic)
        if key is None:
            raise LookupError(f"the model has no decision {name!r}")
        return key

    def _answer(self, key: Key, name: str) -> tuple[object, tuple[Told, ...]]:
        given = {(one.get("name"), one.get("namespace")): value_of(one) for one in named(self.case, "inputNode")}
        facts = self._facts(given)
        decision = next((one for one in self.model.decisions if self.model.key(one) == key), None)
        if decision is not None:
            decided = self.model.decide(facts, decision, now=_CLOCK)
            return decided.value, decided.causes
        session = self.model.session(facts, _CLOCK)
        value = session.called(key, self._arguments(key, given), name)
        return value, tuple(session.causes)

    def _facts(self, given: Mapping[tuple[str, str | None], object]) -> dict[str, object]:
        facts: dict[str, object] = {}
        for part in self.graph.parts.values():
            if isinstance(part, Input):
                value = given.get((part.element.get("name"), part.key[0]), given.get((part.element.get("name"), None)))
                facts[part.path] = _typed(value, part.item)
        return facts

    def _arguments(self, key: Key, given: Mapping[tuple[str, str | None], object]) -> dict[str, object]:
        service = self.graph.parts[key]
        if not isinstance(service, Service):
            return {name: value for (name, _namespace), value in given.items()}
        parts = [(required.name, self.graph.parts[required.key].element) for required in service.parameters]
        return {name: given.get((element.get("name"), None)) for name, element in parts}

    def _named(self, name: str, kind: type) -> Key | None:
        keys = [
            key
            for key, part in self.graph.parts.items()
            if isinstance(part, kind) and name in (part.name, part.element.get("name"))
        ]
        return next((key for key in keys if key[0] == self.graph.namespace), keys[0] if keys else None)


def _typed(value: object, item: Item) -> object:
    """A value whose texts are of the kinds their type says, where the test file does not."""
    if isinstance(value, list):
        return [_typed(one, item.element or ANYTHING) for one in value]
    if isinstance(value, dict):
        members = dict(item.members)
        return {name: _typed(one, members.get(name, ANYTHING)) for name, one in value.items()}
    if isinstance(value, Untyped):
        return text_of_type(value, item)
    return value


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Stop after so many seconds, where the system has a timer and this is the main thread."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"stopped after {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
