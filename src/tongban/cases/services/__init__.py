"""The verbs of the case room, its only writes."""
