"""Questions about the estate; each costs a constant number of queries."""
