"""What is written down although a verb was refused: that somebody tried, while the refusal itself leaves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

from core import transactions
from core.errors import HouseError


def write_down(error: HouseError, write: Callable[[], None]) -> None:
    """Write it in a transaction of its own; inside a door's transaction, once that has been rolled back."""
    if transactions.is_open():
        error.afterwards.append(write)
        return
    with transaction.atomic():
        write()


@contextmanager
def one_transaction() -> Iterator[None]:
    """The transaction of a door around verbs; what a refused verb wanted to be known is written after its end."""
    try:
        with transaction.atomic():
            yield
    except HouseError as error:
        while error.afterwards and not transactions.is_open():
            write_down(error, error.afterwards.pop(0))
        raise
