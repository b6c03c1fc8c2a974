"""Proofs about rules before they are published: gaps, overlaps, what can never happen; with counter-examples."""

from tongban.rules.prove.books import prove_book
from tongban.rules.prove.domains import Domain
from tongban.rules.prove.findings import Finding, Report, Severity
from tongban.rules.prove.judge import Proof
from tongban.rules.prove.tables import prove

__all__ = ["Domain", "Finding", "Proof", "Report", "Severity", "prove", "prove_book"]
