"""People at the REST door: oneself, colleagues, departments, delegations, one's tokens."""
