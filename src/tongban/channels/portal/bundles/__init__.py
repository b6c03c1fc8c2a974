"""One-thing bundles in the portal: guide, questions, one form, one set of materials, one confirmation, one result."""
