"""Whose desk it is, and which part of a person's story each desk tells."""

from __future__ import annotations

from people.policy import HR

HR_ONLY = frozenset({HR})
# What concerns the account of a person is told at the desk of accounts, to HR's desk not; and the other way round.
ACCOUNT_VERBS = frozenset(
    {
        "people.role_granted", "people.role_withdrawn", "people.emergency_opened", "people.emergency_ended",
        "people.session_ended", "people.sessions_ended", "people.password_changed", "people.password_issued",
        "people.sign_in_unlocked", "people.token_issued", "people.token_revoked", "people.second_factor_on",
        "people.second_factor_reset", "people.second_factor_locked", "people.recovery_code_used",
    }
)  # fmt: skip
# Columns of a person that are his own or his account's, not HR's.
OWN_AFFAIRS = frozenset(
    {
        "language", "theme", "quiet_from", "quiet_to", "password_state", "password_set_at", "access", "in_directory",
        "avatar_url",
    }
)  # fmt: skip


def told_to_hr(verb: str) -> bool:
    """Whether the story of a person tells this verb to HR."""
    return verb not in ACCOUNT_VERBS and verb != "people.preferences_set"


def told_to_security(verb: str) -> bool:
    """Whether the story of an account tells this verb."""
    return verb in ACCOUNT_VERBS or verb in {"people.left", "people.returned"}
