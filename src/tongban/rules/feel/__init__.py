"""FEEL: from the text of an expression to a closure that evaluates it."""
