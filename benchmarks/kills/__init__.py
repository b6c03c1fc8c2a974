"""Provider, worker and database killed in turn while facts are fetched: nothing may be lost, nothing done twice."""
