"""What waits for a person in approvals, for the inbox: pulled from the rows themselves, never copied."""

from __future__ import annotations

from approvals.pending.source import SOURCE

__all__ = ["SOURCE"]
