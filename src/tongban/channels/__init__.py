"""The faces of the house: the only rooms that know HTTP, templates and browsers."""
