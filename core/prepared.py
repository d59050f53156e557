"""Statements that PostgreSQL reads and plans once for each connection: for what happens at every click.

Half of what the server does with a short statement is to read it and to think about it. What a connection sends for
the second time is prepared there, and afterwards only named with its values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from weakref import WeakKeyDictionary

# Each costs the server a little memory for as long as the connection lives.
MOST: Final = 300


@dataclass
class _Known:
    """What one connection has sent: each statement's name at the server, and how the prepared ones are called."""

    names: dict[str, str] = field(default_factory=dict)
    calls: dict[str, str] = field(default_factory=dict)


_KNOWN: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()


def wording(connection: Any, cursor: Any, sql: str) -> str:
    """What to send for this statement: a call by its name with the same places, or itself while it is new.

    connection: Django's, of PostgreSQL. Behind a pool that hands a connection on between two transactions nothing can
    be prepared: `PREPARE_STATEMENTS=0` says so.
    Raises: as the driver does if the server refuses the statement.
    """
    if not connection.settings_dict.get("PREPARED"):
        return sql
    known = _KNOWN.setdefault(connection.connection, _Known())
    if sql in known.calls:
        return known.calls[sql]
    if sql not in known.names:
        if len(known.names) < MOST:
            known.names[sql] = f"hub_{len(known.names)}"
        return sql
    name = known.names[sql]
    cursor.execute(f"PREPARE {name} AS {_numbered(sql)}")
    known.calls[sql] = _call(name, sql.count("%s"))
    return known.calls[sql]


@lru_cache(maxsize=MOST)
def _numbered(sql: str) -> str:
    """The text with the places of the server."""
    first, *rest = sql.split("%s")
    return "".join([first, *(f"${number}{part}" for number, part in enumerate(rest, 1))]).replace("%%", "%")


def _call(name: str, places: int) -> str:
    return f"EXECUTE {name} ({', '.join(['%s'] * places)})" if places else f"EXECUTE {name}"
