"""What a resolver gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from approvals.definition.who import Who
from approvals.engine.model import Reason
from approvals.engine.work import Work

Found: TypeAlias = tuple[int, Reason]
Resolver: TypeAlias = Callable[[Work, str, Who], Iterator[Found]]  # the key is that of the node that asks


def keys_of(value: Any) -> Iterator[int]:
    """The people or departments that a field holds: one key, or several."""
    for one in value if isinstance(value, list | tuple) else (value,):
        if isinstance(one, int) and not isinstance(one, bool) and one > 0:
            yield one
