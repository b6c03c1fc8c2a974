"""From pieces of text to labels and their values: split at labels, look to the right along the line, go on below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tongban.recognition.documents import Kind, Label
from tongban.recognition.page import Box, Page

#: Brackets and colons are read now in one width, now in the other; where labels are looked for they are one.
_PLAIN = str.maketrans("（）：；，－", "():;,-")
_EDGE = re.compile(r"^[:：;；.,，·\-_]+|[:：_]+$")
#: In heights of the writing: how far a value may stand off its line, how far apart lines and parts of a line may be.
_OFF_LINE, _NEXT_LINE, _GAP, _ALIGNED = 0.75, 2.3, 3.0, 1.6


@dataclass(slots=True)
class _Piece:
    """A label, or a piece of a value and whose it is."""

    box: Box
    label: Label | None
    owner: _Found | None = None


@dataclass(slots=True, eq=False)
class _Found:
    """A label that was found, and the pieces of its value."""

    label: Label
    box: Box
    parts: list[Box] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Value:
    """What stands behind a label."""

    label: Label
    text: str
    score: float
    boxes: tuple[Box, ...]


def plain(text: str) -> str:
    """The text with brackets and colons of one width."""
    return text.translate(_PLAIN)


def values(page: Page, kind: Kind) -> dict[str, Value]:
    """The values of a level page that stands upright, by field; of a label found twice the fuller value."""
    pieces = [piece for box in _joined(page.boxes, kind) for piece in _split(box, kind)]
    found = [_Found(piece.label, piece.box) for piece in pieces if piece.label is not None]
    loose = sorted((p for p in pieces if p.label is None), key=lambda p: (p.box.middle, p.box.left))
    _beside(found, loose)
    _below(found, loose)
    for column in kind.columns:
        found += _unlabelled(found, loose, kind, column)
    made: dict[str, Value] = {}
    for one in found:
        value = _value(one)
        name = one.label.field
        if name and value.text and (name not in made or len(made[name].text) < len(value.text)):
            made[name] = value
    return made


def spellings_found(page: Page, kind: Kind) -> int:
    """How many of a kind's labels stand on a page, each counted once."""
    texts = [plain(box.text) for box in _joined(page.boxes, kind)]
    return sum(any(plain(one) in text for text in texts for one in label.spellings) for label in kind.labels)


def _value(one: _Found) -> Value:
    boxes = sorted(one.parts, key=lambda box: (box.middle, box.left)) if len(one.parts) < 2 else _reading_order(one)
    text = _EDGE.sub("", "".join(box.text for box in boxes))
    score = min((box.score for box in boxes), default=0.0)
    return Value(one.label, text, score, tuple(boxes))


def _reading_order(one: _Found) -> list[Box]:
    """Pieces line by line: what overlaps in height is one line."""
    rest = sorted(one.parts, key=lambda box: box.middle)
    lines: list[list[Box]] = []
    for box in rest:
        if lines and abs(_drop(lines[-1][-1], box)) < 0.6 * min(box.height, lines[-1][-1].height):
            lines[-1].append(box)
        else:
            lines.append([box])
    return [box for line in lines for box in sorted(line, key=lambda box: box.left)]


def _joined(boxes: Sequence[Box], kind: Kind) -> list[Box]:
    """The pieces, with those that only together are a label (姓 and 名 far apart) made one."""
    wanted = {plain(one) for label in kind.labels for one in label.spellings}
    left = list(boxes)
    for first in boxes:
        if first not in left or not any(one.startswith(first.text) and one != first.text for one in wanted):
            continue
        second = _next_to(first, left)
        if second is not None and any(plain(second.text).startswith(one[len(first.text) :]) for one in wanted
                                      if one.startswith(first.text) and one != first.text):  # fmt: skip
            left[left.index(first)] = _one(first, second)
            left.remove(second)
    return left


def _next_to(first: Box, boxes: Sequence[Box]) -> Box | None:
    """The nearest piece to the right on the same line, no further than a few signs."""
    near = [
        box
        for box in boxes
        if box is not first
        and box.left > first.left  # what engines see of two signs may overlap
        and -first.height < box.left - first.right < 3 * first.height
        and abs(_drop(first, box)) < 0.5 * first.height
    ]
    return min(near, key=lambda box: box.left, default=None)


def _one(first: Box, second: Box) -> Box:
    (a, _b, _c, d), (_e, f, g, _h) = first.corners, second.corners
    return Box(first.text + second.text, min(first.score, second.score), (a, f, g, d))


def _split(box: Box, kind: Kind) -> list[_Piece]:
    """The pieces of a box: before, between and after the labels in it."""
    pieces: list[_Piece] = []
    done = 0
    for start, end, label in _labels_in(box.text, kind):
        if start > done:
            pieces.append(_Piece(box.part(done, start), None))
        pieces.append(_Piece(box.part(start, end), label))
        done = end
    if done < len(box.text):
        pieces.append(_Piece(box.part(done, len(box.text)), None))
    return [piece for piece in pieces if piece.label is not None or _EDGE.sub("", plain(piece.box.text))]


def _labels_in(text: str, kind: Kind) -> list[tuple[int, int, Label]]:
    """Where labels stand in a text, the longest first, none over another.

    A short word is a label only where a value cannot hold it: at the beginning, or before a colon.
    """
    even = plain(text)
    spelled = sorted(
        ((plain(one), label) for label in kind.labels for one in label.spellings), key=lambda pair: -len(pair[0])
    )
    taken: list[tuple[int, int, Label]] = []
    for spelling, label in spelled:
        for match in re.finditer(re.escape(spelling), even):
            start, end = match.span()
            alone = (
                start == 0
                or len(spelling) >= 4
                or even[end : end + 1] == ":"
                or _after_a_short_value(even, start, spelling)
            )
            if alone and not any(start < other_end and other < end for other, other_end, _l in taken):
                taken.append((start, end, label))
    return sorted(taken, key=lambda one: one[0])


def _after_a_short_value(text: str, start: int, spelling: str) -> bool:
    """性别男民族汉 is read as one piece: the second label follows a value of one or two signs."""
    return spelling == "民族" and start <= 4


def _drop(first: Box, second: Box) -> float:
    """How far the second piece stands below the line of the first, followed along that line's own slope."""
    anchor = (first.left + first.right) / 2
    return second.middle - (first.middle + first.slope * ((second.left + second.right) / 2 - anchor))


def _beside(found: Sequence[_Found], loose: Iterable[_Piece]) -> None:
    """Give each piece to the nearest label to its left on its line, with no gap too wide between."""
    for piece in sorted(loose, key=lambda p: p.box.left):
        ahead = [one for one in found if _on_line(one, piece.box)]
        if not ahead:
            continue
        one = max(ahead, key=lambda one: one.box.left)
        last = max([one.box.right, *(part.right for part in one.parts if _same_line(part, piece.box))])
        wide = 9.0 if not one.parts else _GAP
        if piece.box.left - last < wide * max(piece.box.height, one.box.height):
            one.parts.append(piece.box)
            piece.owner = one


def _on_line(one: _Found, box: Box) -> bool:
    height = max(min(one.box.height, box.height), 0.6 * max(one.box.height, box.height))
    return box.left > one.box.left + 0.5 * one.box.width and abs(_drop(one.box, box)) < _OFF_LINE * height


def _same_line(part: Box, box: Box) -> bool:
    return abs(_drop(part, box)) < _OFF_LINE * min(part.height, box.height)


def _below(found: Sequence[_Found], loose: Sequence[_Piece]) -> None:
    """Give what is left, from the top down, to the value it goes on from: right above, begun at the same place."""
    for piece in loose:
        if piece.owner is not None:
            continue
        above = [(one, part) for one in found for part in [*one.parts, one.box] if _goes_on(part, one, piece.box)]
        if not above:
            continue
        one, _part = min(above, key=lambda pair: (_drop(pair[1], piece.box), abs(pair[1].left - piece.box.left)))
        if one.label.long or not one.parts:
            one.parts.append(piece.box)
            piece.owner = one


def _goes_on(part: Box, one: _Found, box: Box) -> bool:
    if part is one.box and one.parts:
        return False
    drop, height = _drop(part, box), max(part.height, box.height)
    return 0.4 * height < drop < _NEXT_LINE * height and abs(part.left - box.left) < _ALIGNED * height


def _unlabelled(found: Sequence[_Found], loose: Sequence[_Piece], kind: Kind, column: Sequence[str]) -> list[_Found]:
    """Values at the head of a column whose labels were not seen (their signs stand far apart), told by their order.

    Only where there are as many as there are labels missing above the first that was seen.
    """
    seen = {one.label.field: one for one in found if one.parts}
    first = next((name for name in column if name in seen), None)
    missing = list(column[: column.index(first)]) if first else []
    if first is None or not missing:
        return []
    top = min(seen[first].parts, key=lambda box: box.middle)
    blocks: list[list[Box]] = []
    for piece in loose:
        box = piece.box
        if piece.owner is not None or _drop(box, top) < 0.5 * top.height or abs(_aside(box, top)) > top.height:
            continue
        if len(box.text) == 1 and blocks:  # a sign left over from the line above
            blocks[-1].append(box)
        else:
            blocks.append([box])
    if len(blocks) != len(missing):
        return []
    return [_Found(kind.label(name), block[0], block) for name, block in zip(missing, blocks, strict=True)]


def _aside(box: Box, under: Box) -> float:
    """How far to the right of another piece one begins, followed along that one's upright direction."""
    return box.left - (under.left + under.slope * (under.middle - box.middle))
