"""The head of each subject's chain: read, locked and moved on by whoever writes the next entry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from core import straight
from core.models import JournalHead
from core.plain import Sql
from core.refs import Ref


@dataclass(frozen=True)
class Head:
    """Where a chain stands: number and hash of its last entry."""

    seq: int = 0
    hash: str = ""

    @classmethod
    def parse(cls, text: str | None) -> Head | None:
        """The head as `seen` reads it; None if there was none."""
        seq, colon, digest = (text or "").partition(":")
        return cls(int(seq), digest) if colon else None


def seen(kind: str, key: str = "pk") -> Subquery:
    """Reads the heads along with rows of this kind, to save a question: `.annotate(head=journal.seen("app.noun"))`."""
    rows = JournalHead.objects.filter(ref_kind=kind, ref_id=Cast(OuterRef(key), CharField()))
    text = Concat(Cast("seq", CharField()), Value(":"), "hash", output_field=CharField())
    return Subquery(rows.values_list(text)[:1])


def seen_along(kind: str, key: str) -> Sql:
    """The same for rows that `core.plain` reads: `also={"head": journal.seen_along("app.noun", '"app_noun"."id"')}`."""
    text = (
        f"(SELECT h.seq || ':' || h.hash FROM core_journalhead AS h WHERE h.ref_kind = %s AND h.ref_id = {_text(key)})"  # noqa: S608
    )
    return Sql(text, (kind,))


def _text(key: str) -> str:
    return f"CAST({key} AS {'text' if connection.vendor == 'sqlite' else 'varchar'})"


def lock(ref: Ref) -> Head | None:
    """The head, held until the transaction ends; None if nothing was written about the subject yet."""
    with connection.cursor() as cursor:
        cursor.execute(_locking(connection.vendor), [ref.kind, ref.id])
        found = cursor.fetchone()
    return Head(*found) if found else None


def begin(ref: Ref, to: Head) -> bool:
    """The head of a new chain; False if somebody else has begun it meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO "core_journalhead" (ref_kind, ref_id, seq, hash) '
            "VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [ref.kind, ref.id, to.seq, to.hash],
        )
        return bool(cursor.rowcount == 1)


def move(ref: Ref, at: Head, to: Head) -> bool:
    """Move the head on if it still stands there, and hold it; False if it does not."""
    sql = (
        'UPDATE "core_journalhead" SET seq = %s, hash = %s '
        "WHERE ref_kind = %s AND ref_id = %s AND seq = %s AND hash = %s"
    )
    return straight.count(connections[DEFAULT_DB_ALIAS], sql, [to.seq, to.hash, ref.kind, ref.id, at.seq, at.hash]) == 1


@lru_cache(maxsize=4)
def _locking(_vendor: str) -> str:
    held = connection.ops.for_update_sql() if connection.features.has_select_for_update else ""
    return f"SELECT seq, hash FROM core_journalhead WHERE ref_kind = %s AND ref_id = %s {held}"  # noqa: S608
