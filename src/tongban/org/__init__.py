"""机构: who in the city decides what: departments, implementing bodies, posts and staff."""
