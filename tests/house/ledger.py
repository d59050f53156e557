"""How many queries a page costs, written down: a change of the number is a change somebody must mean.

    with ledger("portal:inbox"):
        client.get("/inbox/")

`LEDGER=write pytest …` writes the numbers anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

BOOK = Path(__file__).with_name("query_ledger.json")


@contextmanager
def ledger(name: str) -> Iterator[None]:
    """Fail unless the block costs exactly the queries that the book says."""
    with CaptureQueriesContext(connection) as seen:
        yield
    book: dict[str, int] = json.loads(BOOK.read_text())
    if os.environ.get("LEDGER") == "write":
        BOOK.write_text(json.dumps(book | {name: len(seen)}, indent=2, sort_keys=True) + "\n")
        return
    told = "\n".join(f"{n}. {query['sql'][:160]}" for n, query in enumerate(seen.captured_queries, 1))
    assert len(seen) == book.get(name), (
        f"{name} costs {len(seen)} queries, the book says {book.get(name)}. Meant? LEDGER=write. They were:\n{told}"
    )
