"""The city a pack is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class City:
    """The city a pack is for: its prefecture code, its districts by GB/T 2260 code, and the line pages sign with."""

    code: int
    name: str
    districts: Mapping[int, str]
    demonstration: bool
    sign: str
    themes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # life events by kind of applicant
