"""What other rooms do when somebody begins or ceases to act for somebody: each registers a handler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.registry import Registry
from people.models import Delegation


@dataclass(frozen=True)
class DelegationHandler:
    """`begun` runs when a delegation comes into force, `ended` when it is over or was ended; each in a transaction.

    Both return how many things they touched, and must bear being called again.
    """

    slug: str
    begun: Callable[[Delegation], int]
    ended: Callable[[Delegation], int]


DELEGATIONS: Registry[DelegationHandler] = Registry("delegation handlers")


def tell_ended(row: Delegation) -> None:
    """Let every room know, inside the caller's transaction."""
    for handler in DELEGATIONS:
        handler.ended(row)
