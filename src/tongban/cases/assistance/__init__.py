"""行政协助: requests to other departments about a case, their clocks and answers."""
