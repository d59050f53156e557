"""Many rows, a few hundred at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

SIZE: Final = 500
T = TypeVar("T")


def chunks(rows: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """The rows in order, `size` at a time."""
    rest = iter(rows)
    while part := list(islice(rest, size)):
        yield part
