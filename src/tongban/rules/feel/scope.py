"""What a name means at a point of an expression: inputs, names bound further out, members of filtered items."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.rules.feel.errors import Span
from tongban.rules.feel.names import NameSet, NameTree
from tongban.rules.feel.nodes import ItemMember, Local, Node
from tongban.rules.feel.paths import SPACED_PROPERTIES


@dataclass(frozen=True, slots=True)
class _Frame:
    """A bound name, or with name None the item of a filter."""

    name: str | None
    slot: int


class Scope:
    """The declared inputs and, innermost last, the names bound inside the expression."""

    __slots__ = ("_bound", "_filters", "_frames", "_members", "_next_slot", "inputs")

    def __init__(self, inputs: NameTree) -> None:
        self.inputs = inputs
        self._members: NameSet | None = None
        self._frames: list[_Frame] = []
        self._bound = NameSet()
        self._filters = 0
        self._next_slot = 0

    @property
    def members(self) -> NameSet:
        """The names that may follow a dot; gathered only for a text that has one."""
        if self._members is None:
            self._members = NameSet([*self.inputs.members(), *SPACED_PROPERTIES])
        return self._members

    @property
    def in_filter(self) -> bool:
        """Whether a bare name may be a member of a filtered item here."""
        return self._filters > 0

    def new_slot(self) -> int:
        """A slot nothing else uses."""
        self._next_slot += 1
        return self._next_slot - 1

    def bind(self, name: str) -> int:
        """Make a name known from here on; gives its slot."""
        slot = self.new_slot()
        self._frames.append(_Frame(name, slot))
        self._bound.add(name)
        return slot

    def enter_filter(self) -> int:
        """Make `item` and the members of an item known from here on; gives the item's slot."""
        slot = self.bind("item")
        self._frames.append(_Frame(None, slot))
        self._filters += 1
        return slot

    def mark(self) -> int:
        """A point to come back to with `leave`."""
        return len(self._frames)

    def leave(self, mark: int) -> None:
        """Forget everything bound since the mark."""
        for frame in self._frames[mark:]:
            if frame.name is None:
                self._filters -= 1
            else:
                self._bound.discard(frame.name)
        del self._frames[mark:]

    def longest_bound(self, text: str, at: int) -> tuple[str, int] | None:
        """The longest name at `at` that is bound inside the expression, and its end."""
        return self._bound.longest_at(text, at)

    def longest_known(self, text: str, at: int) -> tuple[str, int] | None:
        """The longest name at `at` that means anything here, and its end."""
        found = [self.longest_bound(text, at), self.inputs.names.longest_at(text, at)]
        if self.in_filter:
            found.append(self.members.longest_at(text, at))
        known = [one for one in found if one is not None]
        return max(known, key=lambda one: one[1]) if known else None

    def any_name_end(self, text: str, at: int) -> int | None:
        """The end of the longest input, member or bound name at `at`, wherever it may stand."""
        found = [self.longest_known(text, at), self.members.longest_at(text, at)]
        return max((one[1] for one in found if one is not None), default=None)

    def is_bound(self, name: str) -> bool:
        """Whether the name is bound inside the expression."""
        return name in self._bound

    def resolve(self, name: str, rest: tuple[str, ...], span: Span, outside: Node | None) -> Node | None:
        """The node of a name followed by member names; `outside` is what it means as an input, if anything."""
        items: list[int] = []
        for frame in reversed(self._frames):
            if frame.name is None:
                items.append(frame.slot)
            elif frame.name == name:
                outside = Local(span, name, frame.slot)
                break
        for slot in reversed(items):
            outside = ItemMember(span, name, rest, slot, outside)
        return outside
