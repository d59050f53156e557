"""The inbox at the REST door."""
