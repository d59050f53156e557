"""The one statement that brings cards up to date: those about some subjects, and those of new readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection, connections

from bots.models import Card
from bots.states import CardStatus
from core import bulk, instances, straight, wire_clock
from core.refs import Ref

# SQLite knows a limit for what one statement joins together.
MOST: Final = 100
_FAILED: Final = f"bots_card.status = '{CardStatus.FAILED}'"
# One that had failed is tried again; one that is being tried keeps its turn.
_ANEW: Final = (
    "wanted = bots_card.wanted + 1, "
    f"status = CASE WHEN NOT {_FAILED} THEN bots_card.status "
    f"WHEN bots_card.message_id = '' THEN '{CardStatus.WAITING}' ELSE '{CardStatus.LIVE}' END, "
    f"attempts = CASE WHEN {_FAILED} THEN 0 ELSE bots_card.attempts END, "
    f"retry_at = CASE WHEN {_FAILED} OR bots_card.attempts = 0 THEN {{now}} ELSE bots_card.retry_at END"
)
# One row for a reader, and one for a group: what is not said counts as nought.
_SAME: Final = "kind, about_kind, about_id, COALESCE(reader_id, 0), COALESCE(chat_id, 0)"
_READER: Final = "COALESCE(reader_id, -chat_id)"
_OVER: Final = f"ON CONFLICT ({_SAME}) DO UPDATE SET {_ANEW.format(now='excluded.retry_at')}"
_TOLD: Final = f"kind, about_kind, about_id, {_READER}, lane, id"


@dataclass(frozen=True, order=True)
class Wanted:
    """A card that is to be there: of this kind, about this subject, for this reader, in this lane.

    A group stands among readers as its key below nought.
    """

    kind: str
    about: Ref
    reader: int
    lane: str


def bring_up(wanted: Iterable[Wanted], about: Iterable[Ref]) -> dict[tuple[str, Ref, int], tuple[int, str]]:
    """Have these cards, and let all cards about these subjects be rewritten; one statement for the first hundred.

    Returns: key and lane of each card that was touched, by kind, subject and reader.
    """
    cards, subjects = sorted(set(wanted)), sorted(set(about))
    told: list[tuple[str, str, str, int, str, int]] = []
    if subjects and cards:
        told += _both(cards[:MOST], subjects)
        cards = cards[MOST:]
    elif subjects:
        told += _rewrite(subjects)
    told += [row[1:] for row in bulk.inserted([_row(card) for card in cards], conflict=_OVER, also=_TOLD)]
    return {(kind, Ref(of, key), reader): (pk, lane) for kind, of, key, reader, lane, pk in told}


def _rewrite(subjects: Sequence[Ref]) -> list[tuple[str, str, str, int, str, int]]:
    which, values = _about(subjects)
    anew = _ANEW.format(now=bulk.place(Card._meta.get_field("retry_at")))
    return _all(f'UPDATE "bots_card" SET {anew} WHERE {which} RETURNING {_TOLD}', [_now(), *values])  # noqa: S608


def _both(wanted: Sequence[Wanted], subjects: Sequence[Ref]) -> list[tuple[str, str, str, int, str, int]]:
    """What is there already is written as a row that `ON CONFLICT` will find, so that one statement does both."""
    names = [field.column for field in bulk.columns_of(Card)]
    moment = bulk.place(Card._meta.get_field("retry_at"))
    which, values = _about(subjects)
    old = ", ".join(moment if name == "retry_at" else name for name in names)
    others = f" AND NOT (kind = %s AND about_kind = %s AND about_id = %s AND {_READER} = %s)" * len(wanted)
    fresh = f" UNION ALL SELECT {bulk.places(Card)}" * len(wanted)
    values = [_now(), *values]
    for card in wanted:
        values += [card.kind, card.about.kind, card.about.id, card.reader]
    for card in wanted:
        values += bulk.values_of(_row(card))
    return _all(
        f'INSERT INTO "bots_card" ({", ".join(names)}) SELECT * FROM ('  # noqa: S608  # our own names
        f"SELECT {old} FROM bots_card WHERE {which}{others}{fresh}) AS cards WHERE true {_OVER} RETURNING {_TOLD}",
        values,
    )


def _about(subjects: Sequence[Ref]) -> tuple[str, list[Any]]:
    kinds: dict[str, list[str]] = {}
    for ref in subjects:
        kinds.setdefault(ref.kind, []).append(ref.id)
    parts = [f"(about_kind = %s AND about_id IN ({', '.join(['%s'] * len(ids))}))" for ids in kinds.values()]
    return f"({' OR '.join(parts)})", [value for kind, ids in kinds.items() for value in (kind, *ids)]


def _all(sql: str, values: Sequence[Any]) -> list[Any]:
    return straight.rows(connections[DEFAULT_DB_ALIAS], sql, values)


def _now() -> Any:
    return connection.ops.adapt_datetimefield_value(wire_clock.now())


def _row(card: Wanted) -> Card:
    return instances.fresh(
        Card,
        kind=card.kind,
        about_kind=card.about.kind,
        about_id=card.about.id,
        reader_id=card.reader if card.reader > 0 else None,
        chat_id=-card.reader if card.reader < 0 else None,
        lane=card.lane,
        retry_at=wire_clock.now(),
    )


def readers_of(kind: str, about: Ref) -> frozenset[int]:
    """Who has a card of this kind about the subject: telling him again only changes it, and rings nobody."""
    rows = Card.objects.filter(kind=kind, about_kind=about.kind, about_id=about.id, reader__isnull=False)
    return frozenset(rows.values_list("reader", flat=True))
