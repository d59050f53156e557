"""Whether a transaction is open, knowing about the one that a test wraps around itself."""

from __future__ import annotations

from django.db import connection


def is_open() -> bool:
    """Whether the caller is inside a transaction of its own."""
    blocks = getattr(connection, "atomic_blocks", [])
    return any(not getattr(block, "_from_testcase", False) for block in blocks)


def require(what: str) -> None:
    """Stop a programmer who does `what` outside a transaction.

    Raises: RuntimeError if none is open.
    """
    if not is_open():
        raise RuntimeError(f"{what} belongs into the transaction of the verb that needs it")


def forbid(what: str) -> None:
    """Stop a programmer who does `what` while rows are held.

    Raises: RuntimeError if a transaction is open.
    """
    if is_open():
        raise RuntimeError(f"{what} must not run inside a transaction")
