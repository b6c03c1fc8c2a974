"""What is held about one subject: records by name, and licences."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """A licence somebody has had since before the platform."""

    type: str
    number: str
    issuer: str
    issued_on: date
    valid_until: date | None
    face: Data
    per: str = ""


@dataclass(slots=True)
class Holdings:
    """The records of one subject by licence type or record, and the licences she holds."""

    records: dict[str, Data] = field(default_factory=dict)
    licences: list[Held] = field(default_factory=list)
