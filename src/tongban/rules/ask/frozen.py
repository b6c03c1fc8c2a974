"""The terms of a plan as plain data, fixed when a rule is published, so that the order can be replayed years later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tongban.rules.ask.errors import refuse_plan
from tongban.rules.ask.literals import literal, value_of
from tongban.rules.ask.terms import bits_of

#: Goes up whenever the same terms would be answered with another order.
METHOD: Final = 1


@dataclass(frozen=True, slots=True)
class Frozen:
    """Everything besides the rule that the order of questions rests on.

    `rules` is the digest of the rule, `costs` are those of all inputs in their order, `chances` those of the segments
    of each subject, by name and in order.
    """

    rules: str
    costs: Sequence[tuple[str, float]]
    chances: Sequence[tuple[str, Sequence[float]]]
    mandatory: Sequence[str]
    sensitive: Sequence[str]
    after: Mapping[str, Sequence[str]]
    domains: Mapping[str, Sequence[object]]
    may_be_empty: Sequence[str]

    def to_json(self) -> str:
        """The one JSON text of these terms."""
        return _text(
            {
                "method": METHOD,
                "rules": self.rules,
                "costs": [[name, cost] for name, cost in self.costs],
                "chances": [[name, list(shares)] for name, shares in self.chances],
                "mandatory": list(self.mandatory),
                "sensitive": list(self.sensitive),
                "after": {name: list(names) for name, names in self.after.items()},
                "domains": {name: [literal(value) for value in values] for name, values in self.domains.items()},
                "may_be_empty": list(self.may_be_empty),
            }
        )

    @property
    def digest(self) -> str:
        """SHA-256 of the JSON text."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @staticmethod
    def from_json(text: str) -> Frozen:
        """The terms in a JSON text. Raises PlanError TB-ASK-005."""
        try:
            data: dict[str, Any] = json.loads(text)
            if data.pop("method") != METHOD:
                raise refuse_plan("TB-ASK-005")
            data["costs"] = [(str(name), float(cost)) for name, cost in data["costs"]]
            data["chances"] = [(str(name), [float(share) for share in shares]) for name, shares in data["chances"]]
            data["domains"] = {name: [value_of(one) for one in texts] for name, texts in data["domains"].items()}
            return Frozen(**data)
        except (ValueError, TypeError, KeyError, AttributeError) as problem:
            raise refuse_plan("TB-ASK-005") from problem


def digest_of(content: object) -> str:
    """SHA-256 of plain data."""
    return hashlib.sha256(_text(content).encode()).hexdigest()


def sorted_names(names: Collection[str], inputs: tuple[str, ...]) -> list[str]:
    """Names in the order of the inputs, so that the same terms are the same text. Raises PlanError TB-ASK-001."""
    bits_of(names, inputs)
    return [name for name in inputs if name in names]


def _text(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
