"""存证与档案: what is kept of a closed case, so that it can be proved years later."""
