"""Where each value of a YAML text stands, so that one place can be written anew and all the rest left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

Path = tuple[str | int, ...]
MERGE = "<<"


@dataclass(slots=True, eq=False)
class Spot:
    """One node as it is written: ``start``..``end`` are offsets, the end of a block is that of its last value."""

    kind: str  # scalar, map, list or alias
    start: int
    end: int
    column: int
    flow: bool = False
    anchor: str | None = None
    said: str = ""  # the text of a scalar
    keys: list[Spot] = field(default_factory=list)
    values: list[Spot] = field(default_factory=list)

    def at(self, step: str | int) -> int | None:
        """The position of a key or an index among the values; None where it is absent."""
        if self.kind == "map":
            found = [index for index, key in enumerate(self.keys) if key.said == str(step)]
            return found[0] if found else None
        inside = self.kind == "list" and isinstance(step, int) and 0 <= step < len(self.values)
        return int(step) if inside else None

    def everything(self) -> Iterator[Spot]:
        """This spot and all below it, in the order of the text."""
        yield self
        for one in self.values:
            yield from one.everything()


def spots(text: str) -> Spot | None:
    """The root of the one document of a text; None for an empty one. Raises YAMLError where it is no YAML."""
    try:
        events = list(YAML(typ="safe").parse(text))
    except MarkedYAMLError:  # libyaml does not know all of YAML 1.2: Python has the last word
        events = list(YAML(typ="safe", pure=True).parse(text))
    nodes = [one for one in events if not isinstance(one, StreamStartEvent | DocumentStartEvent)]
    if not nodes or not isinstance(nodes[0], NodeEvent):
        return None
    return _Reader(text, nodes).spot()


class _Reader:
    def __init__(self, text: str, events: list[Any]) -> None:
        self._text = text
        self._events = iter(events)
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def spot(self, event: Any = None) -> Spot:
        event = event or next(self._events)
        start = self._offset(event.start_mark)
        if isinstance(event, AliasEvent):
            return Spot("alias", start, self._offset(event.end_mark), event.start_mark.column, anchor=event.anchor)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, start)
        kind = "map" if isinstance(event, MappingStartEvent) else "list"
        made = Spot(kind, start, start, event.start_mark.column, bool(event.flow_style), event.anchor)
        while isinstance(inner := next(self._events), NodeEvent):
            if isinstance(event, SequenceStartEvent):
                made.values.append(self.spot(inner))
            else:
                made.keys.append(self.spot(inner))
                made.values.append(self.spot())
        made.end = self._offset(inner.end_mark) if made.flow else max((one.end for one in made.values), default=start)
        if not made.flow and made.anchor and made.keys:
            made.column = made.keys[0].column
        return made

    def _scalar(self, event: Any, start: int) -> Spot:
        end = self._offset(event.end_mark)
        while end > start and self._text[end - 1] in " \n":  # a block scalar ends where the next line begins
            end -= 1
        return Spot("scalar", start, end, event.start_mark.column, anchor=event.anchor, said=str(event.value))

    def _offset(self, mark: Any) -> int:
        return int(min(self._lines[mark.line] + mark.column, len(self._text)))
