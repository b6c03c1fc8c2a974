"""Rules as generated Python: a fast path for ordinary facts, the interpreter for everything else."""

from tongban.rules.python.decided import CompiledTable, Decided
from tongban.rules.python.expressions import Generated, generate_truth, generate_value

__all__ = ["CompiledTable", "Decided", "Generated", "generate_truth", "generate_value"]
