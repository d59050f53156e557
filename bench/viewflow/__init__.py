"""The peer of `bench/approvals.py`: the same two-step flow in django-viewflow, run in an environment of its own."""
