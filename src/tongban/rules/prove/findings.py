"""What a proof finds: each finding with a code, a sentence and, where one can be, a counter-example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tongban.rules.prove.judge import Proof


class Severity(StrEnum):
    """An error makes a rule unfit to be published; a warning is told."""

    ERROR = "错误"
    WARNING = "提醒"


GAP = "TB-PROVE-001"
OVERLAP = "TB-PROVE-002"
CONFLICT = "TB-PROVE-003"
IMPOSSIBLE = "TB-PROVE-004"
MASKED = "TB-PROVE-005"
OUTPUT_UNREACHED = "TB-PROVE-006"
CELL_NOT_ALLOWED = "TB-PROVE-007"
OUTPUT_NOT_ALLOWED = "TB-PROVE-008"
NO_INPUT = "TB-PROVE-009"
CHECK_NEVER = "TB-PROVE-011"
CHECK_ALWAYS = "TB-PROVE-012"
CHECKS_CONTRADICT = "TB-PROVE-013"
ROW_UNREACHED = "TB-PROVE-014"
NO_OTHERWISE = "TB-PROVE-015"
ADVICE_NEVER = "TB-PROVE-016"
NOT_PROVEN = "TB-PROVE-090"
MORE = "TB-PROVE-091"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    `rows` counts rows (or checks) from 1; `facts` are a counter-example the interpreter confirms; `path` is the key
    path into a rules.yaml, such as ("checks", 1).

    What says that something can never happen has no counter-example: its `facts` are None, or show a case that comes
    nearest (a row that matches but never decides).
    """

    code: str
    severity: Severity
    text: str
    rows: tuple[int, ...] = ()
    facts: Mapping[str, object] | None = None
    path: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        return f"{self.severity} {self.code} {self.text}"


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, worst first, and the proofs they rest on by question."""

    findings: tuple[Finding, ...]
    proofs: Mapping[str, Proof] = field(default_factory=dict)

    @property
    def complete(self) -> bool | None:
        """Whether every admissible input has an answer (a row or a default); None where it cannot be proven."""
        return self._answer("complete")

    @property
    def unique(self) -> bool | None:
        """Whether no admissible input is matched by two rows; None where it cannot be proven."""
        return self._answer("unique")

    def _answer(self, question: str) -> bool | None:
        proof = self.proofs.get(question)
        return proof.answer if proof is not None else None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be mended before publication."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What its author should know."""
        return tuple(one for one in self.findings if one.severity is Severity.WARNING)

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings)) or "没有发现问题。"


def ordered(findings: Iterator[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by code and row."""
    return tuple(sorted(findings, key=lambda one: (one.severity is Severity.WARNING, one.code, one.rows)))


def not_proven(question: str, why: str, rows: tuple[int, ...] = ()) -> Finding:
    """What could be neither proven nor refuted, and why."""
    return Finding(NOT_PROVEN, Severity.WARNING, f"不能证明{question}：{why}。", rows)
