"""演示: the systems of other authorities as one program: it speaks their protocols and owns their records."""
