"""``python -m benchmarks [NAME]``: runs one benchmark or all of them; the last line is the worst figure."""

import sys
from importlib import import_module

from benchmarks.figure import Figure, worst

#: Modules of this package with a `run`; imported when they run, for some need a database and others peers.
BENCHMARKS = (
    *("instant_case", "page_render", "item_search", "catalogue_scale"),
    *("city_match", "questions", "verify_tables", "decide", "backtest", "recognition", "exchange"),
    "backfill",
)


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; 0: every figure reaches its bar, 1: one is short, 2: no such name."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {unknown[0]!r}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in names or BENCHMARKS:
        for figure in import_module(f"benchmarks.{name}").run():
            print(figure.line(), flush=True)
            figures.append(figure)
    last = worst(figures)
    if last is not figures[-1]:
        print(last.line())
    return 0 if last.margin >= 1 else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
