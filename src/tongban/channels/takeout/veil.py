"""What of a party's data is somebody else's: identity numbers and telephone numbers of others are masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalog.vocabulary import Sensitivity
from tongban.channels import presenting
from tongban.core.notify import masked_phone
from tongban.standards import resident_id


@dataclass(frozen=True, slots=True)
class Veil:
    """For whom data is unveiled: the party itself and the person who takes it out; ``person``: these two are one."""

    own: frozenset[str]
    person: bool

    def value(self, path: str, plain: Any) -> Any:
        """A stored value; whoever's it is who is not the owner, only its ends show."""
        if isinstance(plain, list):
            return [self.value(path, one) for one in plain]
        if not isinstance(plain, str) or plain in self.own:
            return plain
        if resident_id.is_valid(plain):
            return resident_id.mask(plain)
        element = presenting.element_of(path)
        if self.person or element is None or element.sensitivity is Sensitivity.PUBLIC:
            return plain
        return presenting.masked(element, plain)

    def values(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        """The same for every value by its path."""
        return {path: self.value(path, one) for path, one in plain.items()}

    def code(self, code: str) -> str:
        """The code of a party: a firm's is public, another person's is masked."""
        return code if code in self.own or not resident_id.is_valid(code) else resident_id.mask(code)

    def phone(self, number: str) -> str:
        """A telephone number; another's is masked."""
        return number if not number or number in self.own else masked_phone(number)
