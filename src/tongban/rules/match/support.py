"""Whether a condition can be matched by bitmaps, and if not, which part keeps it from it."""

from __future__ import annotations

from tongban.rules.conditions import Form, Opaque, leaves, normal_form
from tongban.rules.expression import Expression
from tongban.rules.match.vectors import is_columnar
from tongban.rules.support import SUPPORTED, Support, unsupported


def supports(condition: Expression | Form) -> Support:
    """Whether a condition is matched by bitmaps throughout; where not it still matches, the part named case by case."""
    form = normal_form(condition.node, condition.text) if isinstance(condition, Expression) else condition
    for leaf in leaves(form):
        if isinstance(leaf, Opaque) and not is_columnar(leaf.node):
            return unsupported(
                f"“{leaf.text}”不是一列与常量或列与列的比较，不能用位图；匹配时由解释器逐户计算，结果相同但较慢。"
            )
    return SUPPORTED


__all__ = ["Support", "supports"]
