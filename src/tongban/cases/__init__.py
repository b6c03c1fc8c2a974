"""办件: interview, submission, life cycle, clocks and explanation of every case."""
