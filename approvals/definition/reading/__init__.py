"""From JSON to the dataclasses of `approvals.definition`, one file per family of settings."""
