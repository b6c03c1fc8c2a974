"""Cutting one change into a YAML text: the lines around it keep their words, comments and layout.

Each cut gives the new text, or None where the place is written in a way it does not know: more is rewritten then.
"""

from collections.abc import Callable
from typing import Any, Final

from tongban.catalog.pack.yaml_node import plain
from tongban.catalog.pack.yaml_spots import MERGE, Path, Spot, spots
from tongban.catalog.pack.yaml_text import parse
from tongban.catalog.pack.yaml_writing import block, entry, inline, item

#: A way to bring a text to what the data says by changing it at a path alone.
Cut = Callable[[str, Path, Any], str | None]

#: The order in which packs write their keys; a new key goes after the last of those before it.
_ORDER: Final = (
    "key", "element", "material", "node", "name", "kind", "for", "department", "level", "real_name", "until",
    "summary", "keywords", "themes", "type", "ask", "hint", "options", "statutory", "promised", "limit", "outcome",
    "hit", "inputs", "expr", "cells", "when", "then", "effect", "say", "text", "article", "clause", "conditions",
    "bases", "notify", "need", "nullable", "by_person", "decide", "review", "grant", "decision", "routes", "tell",
    "keep", "term", "fee", "given", "expect", "route", "checks", "table", "rows", "compute", "advice", "notes", "basis",
    "promised_basis", "sources", "source", "confidences", "confidence",
)  # fmt: skip
_PLACE: Final = {key: position for position, key in enumerate(_ORDER)}


def replaced(text: str, path: Path, data: Any) -> str | None:
    """Write the value the data has at a path, or add it."""
    around = _around(text, path)
    if around is None:
        return None
    parent, step = around
    value = _at(data, path)
    position = parent.at(step)
    if position is None:
        return _added(text, parent, str(step), value) if parent.kind == "map" else None
    spot = parent.values[position]
    if parent.flow:
        return text[: spot.start] + inline(value, str(step), flow=True) + text[spot.end :]
    if parent.kind == "list":
        dash = _dash(text, spot)
        made = item(value, _named(path), dash - _line(text, dash), flow=spot.flow)
        return text[:dash] + made + text[spot.end :]
    return _rewritten(text, parent.keys[position], spot, str(step), value)


def inserted(text: str, path: Path, data: Any) -> str | None:
    """Write the entry the data has at a path's position as one more of its list."""
    around = _around(text, path)
    value, position = _at(data, path), path[-1]
    if around is None or not isinstance(position, int) or not around[0].values or around[0].kind != "list":
        return replaced(text, path[:-1], data) if len(path) > 1 else None
    holder = around[0]
    if holder.flow:
        made = inline(value, _named(path), flow=True)
        if position == len(holder.values):
            return text[: holder.values[-1].end] + f", {made}" + text[holder.values[-1].end :]
        return text[: holder.values[position].start] + f"{made}, " + text[holder.values[position].start :]
    column = _dash(text, holder.values[0]) - _line(text, _dash(text, holder.values[0]))
    like = holder.values[min(position, len(holder.values) - 1)]
    made = " " * column + item(value, _named(path), column, flow=like.flow)
    end = (
        _line_end(text, holder.values[position - 1].end) if position else _line(text, _dash(text, holder.values[0])) - 1
    )
    return text[:end] + "\n" + made + text[end:] if end >= 0 else f"{made}\n{text}"


def removed(text: str, path: Path, data: Any) -> str | None:
    """Take away what is at a path."""
    around = _around(text, path)
    position = around[0].at(around[1]) if around else None
    if around is None or position is None:
        return None
    parent = around[0]
    if len(parent.values) == 1:
        return replaced(text, path[:-1], data) if len(path) > 1 else "{}\n"
    firsts = parent.keys or parent.values
    start, end = firsts[position].start, parent.values[position].end
    if parent.flow:
        last = position == len(firsts) - 1
        cut = (parent.values[position - 1].end, end) if last else (start, firsts[position + 1].start)
        return text[: cut[0]] + text[cut[1] :]
    if parent.kind == "list":
        start = _dash(text, firsts[position])
    if text[_line(text, start) : start].strip():  # on the line of a dash or a key: the next one takes its place
        return text[:start] + text[firsts[position + 1].start :] if position == 0 and parent.kind == "map" else None
    return text[: _line(text, start)] + text[_line_end(text, end) + 1 :]


def moved(text: str, path: Path, to: int) -> str | None:
    """Bring the lines of a list's entry to another position."""
    around = _around(text, path)
    if around is None or around[0].kind != "list" or not isinstance(path[-1], int):
        return None
    holder, position = around[0], path[-1]
    if holder.flow:
        order = list(range(len(holder.values)))
        order.insert(to, order.pop(position))
        pieces = [text[one.start : one.end] for one in holder.values]
        for spot, source in reversed(list(zip(holder.values, order, strict=True))):
            text = text[: spot.start] + pieces[source] + text[spot.end :]
        return text
    chunks = [(_line(text, _dash(text, one)), _line_end(text, one.end) + 1) for one in holder.values]
    start, end = chunks[position]
    lines = text[start:end] if text[start:end].endswith("\n") else text[start:end] + "\n"
    target = chunks[to][1] if to > position else chunks[to][0]
    if to > position:
        return text[:start] + text[end:target] + ("" if text[:target].endswith("\n") else "\n") + lines + text[target:]
    return text[:target] + lines + text[target:start] + text[end:]


def flattened(text: str) -> str:
    """The same data without anchors, aliases and merges, each written out where it is used."""
    root = spots(text)
    anchors = [one for one in root.everything() if one.anchor and one.kind != "alias"] if root else []
    if root is None or not anchors:
        return text
    data = plain(parse(text))
    for where in _borrowing(root, ()):
        text = replaced(text, where, data) or text
    for one in reversed([one for one in (spots(text) or root).everything() if one.anchor and one.kind != "alias"]):
        mark = f"&{one.anchor}"
        if text.startswith(mark, one.start):
            rest = text[one.start + len(mark) :]
            text = text[: one.start] + rest.removeprefix(" ")
    return text


def _borrowing(spot: Spot, path: Path) -> list[Path]:
    """The paths, last first, of aliases and of mappings others are merged into."""
    if spot.kind == "alias" or any(key.said == MERGE for key in spot.keys):
        return [path]
    steps: list[str | int] = [key.said for key in spot.keys] if spot.kind == "map" else list(range(len(spot.values)))
    found: list[Path] = []
    for step, one in zip(steps, spot.values, strict=False):
        found = _borrowing(one, (*path, step)) + found
    return found


def _around(text: str, path: Path) -> tuple[Spot, str | int] | None:
    """The spot that holds the last step of a path."""
    spot = spots(text)
    for step in path[:-1]:
        position = spot.at(step) if spot is not None else None
        spot = spot.values[position] if spot is not None and position is not None else None
    return None if spot is None or spot.kind not in ("map", "list") or not path else (spot, path[-1])


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _named(path: Path) -> str:
    """The key a list stands under."""
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "")


def _rewritten(text: str, key: Spot, spot: Spot, name: str, value: Any) -> str | None:
    column = key.start - _line(text, key.start)
    made = block(value, name, column, flow=spot.flow)
    old = text[spot.start : spot.end]
    simple = "\n" not in text[key.end : spot.start] and (spot.flow or "\n" not in old) and spot.kind != "alias"
    if simple and not made.startswith("\n") and "\n" not in made:
        lead = "" if text[spot.start - 1 : spot.start] == " " else " "
        return text[: spot.start] + lead + made[1:] + text[spot.end :]
    colon = text.find(":", key.end) + 1
    remark = "" if simple else text[colon : _line_end(text, colon)].rstrip()
    if made.startswith("\n") and remark.lstrip().startswith("#"):
        made = f"{remark}{made}"
    return text[:colon] + made + text[max(spot.end, colon) :]


def _added(text: str, parent: Spot, name: str, value: Any) -> str | None:
    if not parent.keys:
        return None
    rank = _PLACE.get(name, len(_PLACE))
    before = [n for n, key in enumerate(parent.keys) if _PLACE.get(key.said, len(_PLACE)) <= rank]
    last = before[-1] if before else -1
    if parent.flow:
        said = entry(name, None, 0).removesuffix(" null") + " " + inline(value, name, flow=True)
        if last < 0:
            return text[: parent.keys[0].start] + f"{said}, " + text[parent.keys[0].start :]
        return text[: parent.values[last].end] + f", {said}" + text[parent.values[last].end :]
    column = parent.keys[0].column
    made = entry(name, value, column)
    if last < 0:
        start = parent.keys[0].start
        return text[:start] + made + "\n" + " " * column + text[start:]
    end = _line_end(text, max(parent.values[last].end, parent.keys[last].end))
    return text[:end] + "\n" + " " * column + made + text[end:]


def _dash(text: str, spot: Spot) -> int:
    """Where the dash of a block list's entry stands."""
    return text.rfind("-", 0, spot.start)


def _line(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


__all__ = ["Cut", "flattened", "inserted", "moved", "removed", "replaced"]
