"""How timers are written: many in one statement, and one that cancels and arms at once; the same on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection, connections

from core import bulk, clock, plain, straight
from core.models import Timer
from core.plain import Sql
from core.refs import Ref
from core.states import TimerStatus

# So many plans go into the statement that cancels as well; SQLite knows a limit.
MOST: Final = 100
_COLUMNS = ("handler", "due_at", "ref_kind", "ref_id", "payload", "status", "attempts", "last_error", "wait_until")
OVER: Final = (
    f"ON CONFLICT (key, generation) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS)}, "
    f"settled_at = excluded.settled_at WHERE core_timer.status <> '{TimerStatus.FIRED}'"
)


def about(refs: Iterable[Ref]) -> Sql:
    """Timers about these subjects, one at least."""
    kinds: dict[str, list[str]] = {}
    for ref in sorted(set(refs)):
        kinds.setdefault(ref.kind, []).append(ref.id)
    parts = [f"ref_kind = %s AND ref_id IN ({', '.join(['%s'] * len(ids))})" for ids in kinds.values()]
    return Sql(" OR ".join(parts), tuple(value for kind, ids in kinds.items() for value in (kind, *ids)))


def cancel(which: Sql) -> None:
    """One UPDATE. A row held by a handler is passed over, not waited for.

    That handler either commits (it was first) or rolls back, and then re-checks its subject before the next attempt
    and finds nothing due.
    """
    free = f"SELECT id FROM core_timer WHERE status = '{TimerStatus.ARMED}' AND ({which.text}) {_held()}"  # noqa: S608
    now = {"status": TimerStatus.CANCELLED, "settled_at": clock.now()}
    plain.change(Timer, now, {}, such=Sql(f"id IN ({free})", which.values))


def _held() -> str:
    return connection.ops.for_update_sql(skip_locked=True) if connection.features.has_select_for_update else ""


def arm(rows: Sequence[Timer]) -> int:
    """Write these as armed, over what is there already unless it has fired; returns how many were written."""
    return len(bulk.insert(rows, conflict=OVER))


def replace(refs: Sequence[Ref], rows: Sequence[Timer]) -> int:
    """The same, and timers about these subjects become cancelled, in one statement.

    What is to be cancelled is written as a row that is there already, so that one `ON CONFLICT` settles both. A row
    that a handler holds is passed over (`SKIP LOCKED`), so nobody waits.
    """
    names = [field.column for field in bulk.columns_of(Timer)]
    cancelled, values = _cancelled(refs, rows, names)
    for row in rows:
        values += bulk.values_of(row)
    sql = (
        f'INSERT INTO "core_timer" ({", ".join(names)}) SELECT * FROM ({cancelled}'  # noqa: S608  # our own names
        f"{f' UNION ALL SELECT {bulk.places(Timer)}' * len(rows)}) AS wanted WHERE true {OVER} RETURNING status"
    )
    return sum(status == TimerStatus.ARMED for (status,) in straight.rows(connections[DEFAULT_DB_ALIAS], sql, values))


def _cancelled(refs: Sequence[Ref], rows: Sequence[Timer], names: Sequence[str]) -> tuple[str, list[Any]]:
    moment = bulk.place(Timer._meta.get_field("settled_at"))
    told = {"status": f"'{TimerStatus.CANCELLED}'", "settled_at": moment}
    values: list[Any] = [connection.ops.adapt_datetimefield_value(clock.now())]
    subjects = about(refs)
    values += subjects.values
    others = " OR ".join(["(key = %s AND generation = %s)"] * len(rows))
    values += [value for row in rows for value in (row.key, row.generation)]
    sql = (
        f"SELECT {', '.join(told.get(name, name) for name in names)} FROM (SELECT * FROM core_timer "  # noqa: S608  # our own names
        f"WHERE status = '{TimerStatus.ARMED}' AND ({subjects.text}) AND NOT ({others}) {_held()}) AS held"
    )
    return sql, values
