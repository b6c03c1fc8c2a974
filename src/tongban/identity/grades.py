"""实名等级: how surely the person at the browser is who she says. The three names are ours, not a standard's."""

from enum import StrEnum
from typing import Self

from django.utils.translation import gettext_noop as N_


class Grade(StrEnum):
    """初级: she knows a secret; 中级: her name and number were checked; 高级: her face was, a moment ago."""

    LOW = N_("初级")
    MIDDLE = N_("中级")
    HIGH = N_("高级")

    @property
    def rank(self) -> int:
        """How high it stands, from 1."""
        return list(type(self)).index(self) + 1

    def meets(self, least: "Grade") -> bool:
        """True when something that asks for ``least`` may be done with this grade."""
        return self.rank >= least.rank

    @classmethod
    def of(cls, text: str) -> Self:
        """The grade of that name; the lowest for a name that is none, so that a doubt never lets anybody in."""
        return cls(text) if text in set(cls) else cls("初级")
