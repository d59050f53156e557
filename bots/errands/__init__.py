"""Running errands."""
