"""材料: what applicants upload, checked before it is trusted with anything."""
