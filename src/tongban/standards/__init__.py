"""National codes, working days and digests as pure functions; imports nothing but the standard library."""
