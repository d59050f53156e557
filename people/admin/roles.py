"""Whose desk it is."""

from __future__ import annotations

from people.policy import HR

HR_ONLY = frozenset({HR})
