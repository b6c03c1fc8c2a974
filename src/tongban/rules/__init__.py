"""The rules kernel: one rule text, read once, decided with reasons; usable without the rest of the house."""

from tongban.rules.book import BY_PERSON, RuleBook
from tongban.rules.decision import Decision, ModelInput
from tongban.rules.dmn.errors import DmnError
from tongban.rules.expression import Expression, compile_expression, compile_unary_tests, evaluate
from tongban.rules.feel.errors import FeelError, Span
from tongban.rules.feel.run import Outcome
from tongban.rules.feel.trace import Trace
from tongban.rules.feel.values import UNKNOWN, Range, Unknown, YearsMonths
from tongban.rules.model import Model, load
from tongban.rules.shape import RuleError
from tongban.rules.verdict import Computed, Effect, Reason, Verdict

__all__ = [
    "BY_PERSON",
    "UNKNOWN",
    "Computed",
    "Decision",
    "DmnError",
    "Effect",
    "Expression",
    "FeelError",
    "Model",
    "ModelInput",
    "Outcome",
    "Range",
    "Reason",
    "RuleBook",
    "RuleError",
    "Span",
    "Trace",
    "Unknown",
    "Verdict",
    "YearsMonths",
    "compile_expression",
    "compile_unary_tests",
    "evaluate",
    "load",
]
