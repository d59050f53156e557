"""The verbs of the check-in campaign."""
