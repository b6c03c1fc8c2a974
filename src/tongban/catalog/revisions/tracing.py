"""Where the places that older steps changed stand by now: entries that were put in, moved or taken away since; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from tongban.catalog.pack.yaml_spots import Path

Change = Mapping[str, Any]
#: The places of the changes of some steps by step and position; None for what is gone.
Traced = Mapping[tuple[int, int], Path | None]

_OPPOSITE = {"insert": "remove", "remove": "insert"}
_MOVING = ("insert", "remove", "move")
_OF = "of"  # the change that an undo takes back


class Step(Protocol):
    """A step of the history, as far as it is traced."""

    number: int
    undoes: int | None
    changes: Any


def traced(steps: Sequence[Step]) -> Traced:
    """Where the place of every change stands after all of some steps, the oldest first."""
    known = {step.number: step for step in steps}
    found: dict[tuple[int, int], Path | None] = {}
    later: list[Change] = []  # the newest first
    for step in reversed(steps):
        for number in range(len(step.changes) - 1, -1, -1):
            change = step.changes[number]
            found[step.number, number] = _followed(change["file"], _after(change), later)
            if step.undoes is None and change["op"] in _MOVING:
                later.append(change)
        if step.undoes is not None:
            later += reversed([one for one in _done(step, known) if one["op"] in _MOVING])
    return found


def _followed(file: str, path: Path | None, later: Sequence[Change]) -> Path | None:
    lost, by = path, None  # where it stood before it was taken away, and by which change
    for change in reversed(later):
        if change["file"] != file:
            continue
        if path is None:
            path = lost if by is not None and change.get(_OF) is by else None
        else:
            lost, by = path, change
            path = _moved(path, change)
    return path


def _done(step: Step, known: Mapping[int, Step]) -> Iterator[Change]:
    """What a step did to entries of lists; an undo does the opposite of the step it takes back."""
    if step.undoes is None:
        yield from step.changes
    elif step.undoes in known:
        yield from (_opposite(one) for one in reversed(list(_done(known[step.undoes], known))))


def _opposite(change: Change) -> Change:
    path = tuple(change["path"])
    if change["op"] == "move" and "to" in change:
        return {**change, "path": (*path[:-1], change["to"]), "to": path[-1]}
    return {**change, "op": _OPPOSITE.get(change["op"], change["op"]), _OF: change}


def _after(change: Change) -> Path | None:
    """Where the place of a change stands right after it."""
    path = tuple(change["path"])
    if change["op"] == "move" and "to" in change:
        return (*path[:-1], change["to"])
    return None if change["op"] == "remove" and path and isinstance(path[-1], int) else path


def _moved(path: Path, change: Change) -> Path | None:
    """Where a place stands after a change to the entries of a list on the way to it."""
    *above, at = tuple(change["path"]) or ("",)
    depth = len(above)
    if not isinstance(at, int) or len(path) <= depth or list(path[:depth]) != above:
        return path
    now = _index(int(path[depth]), at, change) if isinstance(path[depth], int) else None
    return None if now is None else (*path[:depth], now, *path[depth + 1 :])


def _index(now: int, at: int, change: Change) -> int | None:
    match change["op"]:
        case "insert":
            return now + (now >= at)
        case "remove":
            return None if now == at else now - (now > at)
        case "move" if "to" in change:
            to = int(change["to"])
            return to if now == at else now - (now > at) + (now - (now > at) >= to)
    return now


__all__ = ["Step", "Traced", "traced"]
