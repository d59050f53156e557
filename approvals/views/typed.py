"""What a browser sends, as the form rules take it: `items.0.cpu=4` becomes rows of a table."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

OWN = frozenset({"csrfmiddlewaretoken", "submit_key", "department"})
MOST_ROWS = 200


def typed(post: QueryDict) -> dict[str, Any]:
    """Fields by name; of several values the last that is not empty, and rows of tables in their order."""
    plain: dict[str, Any] = {}
    tables: dict[str, dict[int, dict[str, Any]]] = {}
    for name, values in post.lists():
        if name in OWN:
            continue
        value = next((one for one in reversed(values) if one), "")
        table, _, rest = str(name).partition(".")
        row, _, column = rest.partition(".")
        if row.isdecimal() and column and int(row) < MOST_ROWS:
            tables.setdefault(table, {}).setdefault(int(row), {})[column] = value
        else:
            plain[str(name)] = value
    return plain | {table: [rows[index] for index in sorted(rows)] for table, rows in tables.items()}
