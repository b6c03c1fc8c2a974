"""Asking the fewest questions: partial evaluation, the next question, and why it is asked."""

from tongban.rules.ask.errors import PlanError
from tongban.rules.ask.model import Outcome, Title
from tongban.rules.ask.partial import Partial, Standing
from tongban.rules.ask.plan import Plan, partial, plan_questions
from tongban.rules.ask.why import Why

__all__ = ["Outcome", "Partial", "Plan", "PlanError", "Standing", "Title", "Why", "partial", "plan_questions"]
