"""How a party stands by its credit, pure: its marks, of our own and of the public system, and what they sum up to."""

from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext_noop as N_
from msgspec import Struct


class Kind(StrEnum):
    """What a mark says of conduct."""

    GOOD = N_("守信")
    BAD = N_("一般失信")
    SEVERE = N_("严重失信")


class Grade(StrEnum):
    """What the marks that stand sum up to; without any a party is as good as everybody else."""

    GOOD = N_("守信")
    PLAIN = N_("没有失信记录")
    BAD = N_("一般失信")
    SEVERE = N_("严重失信")


class Convenience(StrEnum):
    """What bad credit may take away, and nothing else."""

    PROMISE = N_("告知承诺")
    FOLLOW = N_("容缺受理")


class Mark(Struct, frozen=True):
    """One mark that stands: what was done, who found it, on what basis, from and until when.

    ``only`` names the conveniences it takes away (empty: all, and the grade with them); ``register`` the list of
    seriously bad conduct it stands on; ``entry`` our own entry, empty for one of the public system,
    which its owner repairs.
    """

    kind: Kind
    what: str
    basis: str
    found_by: str
    since: date | None
    until: date | None = None
    only: tuple[str, ...] = ()
    register: str = ""
    entry: str = ""
    repair: str = ""


class Standing(Struct, frozen=True):
    """The marks that stand at a moment; ``silent`` says why the public system told nothing, empty when it did.

    ``asked`` is False where there is no public system to ask (a city without one); ``source``, ``at`` and ``digest``
    say what answered, when and what.
    """

    marks: tuple[Mark, ...] = ()
    silent: str = ""
    asked: bool = False
    at: datetime | None = None
    source: str = ""
    digest: str = ""

    @property
    def grade(self) -> Grade:
        """The gravest of the marks that count for everything; good marks count where there is no bad one."""
        kinds = {one.kind for one in self.marks if not one.only}
        if Kind.SEVERE in kinds:
            return Grade.SEVERE
        if Kind.BAD in kinds:
            return Grade.BAD
        return Grade.GOOD if Kind.GOOD in kinds else Grade.PLAIN

    def against(self, convenience: Convenience) -> tuple[Mark, ...]:
        """The marks that take a convenience away."""
        bad = (one for one in self.marks if one.kind is not Kind.GOOD)
        return tuple(one for one in bad if not one.only or convenience.value in one.only)

    @property
    def bad(self) -> tuple[Mark, ...]:
        """The marks against the party that count for everything, the gravest first."""
        found = [one for one in self.marks if one.kind is not Kind.GOOD and not one.only]
        return tuple(sorted(found, key=lambda one: one.kind is not Kind.SEVERE))


#: Where nobody asked.
UNASKED = Standing()
