"""``python -m benchmarks.exchange FOLDER``: a process of callers, whose share of the cores is told in the folder."""

import sys

from benchmarks.exchange.calls import main

main(sys.argv[1])
