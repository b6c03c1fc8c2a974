"""Pieces of generated Python: an expression for a value, a pair of expressions for a truth value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A Python expression for a FEEL value; `kind` None is any, `nullable` says that it may be null."""

    text: str
    kind: type | None = None
    nullable: bool = True

    @property
    def is_name(self) -> bool:
        """Whether it may be repeated at no cost."""
        return self.text.isidentifier()


@dataclass(frozen=True, slots=True)
class Truth:
    """Python expressions that are True exactly where a condition is true and where it is false.

    Both are False where it is null; `sure` says that it never is, and then one is the other's negation.
    """

    true: str
    false: str
    sure: bool = False

    @property
    def text(self) -> str:
        """Both, one after the other."""
        return self.true + self.false

    @staticmethod
    def certain(text: str) -> Truth:
        """A condition that is never null."""
        return Truth(text, f"(not {text})", sure=True)

    def negated(self) -> Truth:
        """Kleene negation."""
        return Truth(self.false, self.true, self.sure)

    def code(self, null: str = "None") -> Code:
        """The truth value as a value; `null` is what to evaluate where it is null."""
        if self.sure:
            return Code(self.true, bool, nullable=False)
        return Code(f"(True if {self.true} else False if {self.false} else {null})", bool, nullable=null == "None")


ALWAYS = Truth("True", "False", sure=True)
NEVER = ALWAYS.negated()
NULL = Truth("False", "False")


def all_of(parts: list[Truth]) -> Truth:
    """Kleene conjunction, evaluated from left to right."""
    if all(part.sure for part in parts):
        return Truth.certain(f"({' and '.join(part.true for part in parts)})")
    return Truth(f"({' and '.join(part.true for part in parts)})", f"({' or '.join(part.false for part in parts)})")


def any_of(parts: list[Truth]) -> Truth:
    """Kleene disjunction, evaluated from left to right."""
    if all(part.sure for part in parts):
        return Truth.certain(f"({' or '.join(part.true for part in parts)})")
    return all_of([part.negated() for part in parts]).negated()
