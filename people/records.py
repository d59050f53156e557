"""Versions of people's own tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core import history
from people.models import Employee


def note(rows: Sequence[Any], *, actor: Employee | None, reason: str, kind: str = "~") -> None:
    """Keep these rows as they are now, in the verb's transaction."""
    history.note(rows, actor=actor.ref if actor else None, reason=reason, kind=kind)
