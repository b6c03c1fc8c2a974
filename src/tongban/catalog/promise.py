"""What an item offers in place of proof beforehand (告知承诺): what is told, what is promised, how it is checked."""

from dataclasses import dataclass
from functools import cached_property

from tongban.catalog.parts import Clause
from tongban.standards.hashes import digest

#: The way of a material that a promise stands in for.
BY_PROMISE = "承诺"


@dataclass(frozen=True)
class Promise:
    """What the applicant is told in full, what she promises in writing, and what follows (国办发〔2020〕42号).

    ``element`` is the question by which she chooses it, ``chosen`` the answer that does and ``instead`` the one of who
    would rather not; the condition of that question says when she may.
    The days are working days: to check after the grant, and to put right what was found.
    """

    element: str
    chosen: bool | str
    instead: bool | str
    requirements: tuple[str, ...]
    consequences: tuple[str, ...]
    checked: str
    excluded: tuple[str, ...]
    words: tuple[str, ...]
    scope: str  # why the item is none of those a promise may not be used for
    basis: Clause
    post: str
    check_days: int
    rectify_days: int
    days_basis: str

    def made_by(self, answer: object) -> bool:
        """True for the answer that chooses the promise; an unknown or empty one does not."""
        return type(answer) is type(self.chosen) and answer == self.chosen

    @cached_property
    def text(self) -> dict[str, str | list[str]]:
        """Everything that is told and promised, as it is sealed with the signature."""
        return {
            "requirements": list(self.requirements),
            "consequences": list(self.consequences),
            "checked": self.checked,
            "excluded": list(self.excluded),
            "words": list(self.words),
            "basis": self.basis.text,
        }

    @cached_property
    def digest(self) -> str:
        """What tells one text from another: of another, nothing was signed."""
        return digest(self.text)
