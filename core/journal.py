"""What happened, written in the transaction in which it happened, and never changed afterwards.

Each subject has a chain: entry n carries the hash of entry n-1. The hash runs over the stored canonical text, so one
flipped byte shows; `core.journal_proof` seals all heads nightly, so a cut tail shows too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from core import bulk, clock, instances, journal_heads, transactions
from core.journal_heads import Head, seen, seen_along
from core.models import JournalEntry, JournalHead
from core.refs import Ref
from core.states import Via

# From so many subjects on they are written together, so many at a time.
MANY = 20
CHUNK = 400

# One entry has one text, whoever writes it.
_CANONICAL: Final = DjangoJSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)

__all__ = ["Line", "Via", "chained", "entries", "entries_of", "record", "record_all", "seen", "seen_along"]


@dataclass(frozen=True)
class Line:
    """What to write about one subject; `facts` is JSON-able and holds no secret, draft or hidden field.

    `head` is what `seen` read, if the caller has read it; wrong or old, it only costs a question more.
    """

    ref: Ref
    facts: Mapping[str, Any] = field(default_factory=dict)
    head: str | None = None


def record(
    verb: str,
    *,
    actor: Ref | None,
    ref: Ref,
    via: Via = Via.PAGE,
    on_behalf_of: Ref | None = None,
    facts: Mapping[str, Any] = {},  # noqa: B006  # never changed
    head: str | None = None,
) -> JournalEntry:
    """Write down that the actor (None: the house itself) did the verb to the subject.

    Three statements; two with the `head` that `seen` read along with the subject.
    Raises: RuntimeError outside a transaction; TypeError if facts cannot be said in JSON.
    """
    return record_all(verb, lines=[Line(ref, facts, head)], actor=actor, via=via, on_behalf_of=on_behalf_of)[0]


def record_all(
    verb: str,
    *,
    lines: Sequence[Line],
    actor: Ref | None,
    via: Via = Via.PAGE,
    on_behalf_of: Ref | None = None,
) -> list[JournalEntry]:
    """Write one verb down for several subjects; their heads are locked in sorted order, so nobody can deadlock.

    Returns: the entries, sorted by subject.
    Raises: RuntimeError outside a transaction; TypeError if facts cannot be said in JSON.
    """
    transactions.require("journal.record")
    at = clock.now()
    if len(lines) >= MANY and len({line.ref for line in lines}) == len(lines):
        return _append_many(verb, lines=lines, at=at, actor=actor, on_behalf_of=on_behalf_of, via=via)
    return [
        _append(verb, line=line, at=at, actor=actor, on_behalf_of=on_behalf_of, via=via)
        for line in sorted(lines, key=lambda line: line.ref)
    ]


def entries(ref: Ref) -> QuerySet[JournalEntry]:
    """The subject's story, oldest first."""
    return JournalEntry.objects.filter(ref_kind=ref.kind, ref_id=ref.id).order_by("seq")


def entries_of(refs: Collection[Ref]) -> QuerySet[JournalEntry]:
    """The stories of subjects of one kind, each oldest first.

    Raises: ValueError if they are of several kinds.
    """
    kinds = {ref.kind for ref in refs}
    if len(kinds) > 1:
        raise ValueError(f"subjects of several kinds: {sorted(kinds)}")
    rows = JournalEntry.objects.filter(ref_kind__in=kinds, ref_id__in=[ref.id for ref in refs])
    return rows.order_by("ref_id", "seq")


def chained(prev_hash: str, text: str) -> str:
    """The hash of a text that follows the entry with `prev_hash`."""
    return hashlib.sha256(f"{prev_hash}\n{text}".encode()).hexdigest()


def _append_many(
    verb: str, *, lines: Sequence[Line], at: datetime, actor: Ref | None, on_behalf_of: Ref | None, via: Via
) -> list[JournalEntry]:
    """The same for many subjects, in a handful of statements for each few hundred of them."""
    ordered = sorted(lines, key=lambda line: line.ref)
    written: list[JournalEntry] = []
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        fresh = [JournalHead(ref_kind=line.ref.kind, ref_id=line.ref.id) for line in part]
        JournalHead.objects.bulk_create(fresh, ignore_conflicts=True)
        heads: dict[Ref, JournalHead] = {}
        for kind in {line.ref.kind for line in part}:
            ids = [line.ref.id for line in part if line.ref.kind == kind]
            held = JournalHead.objects.select_for_update().filter(ref_kind=kind, ref_id__in=ids).order_by("ref_id")
            heads |= {Ref(head.ref_kind, head.ref_id): head for head in held}
        rows = []
        for line in part:
            head = heads[line.ref]
            rows.append(_entry(verb, head, line=line, at=at, actor=actor, on_behalf_of=on_behalf_of, via=via))
            head.seq, head.hash = rows[-1].seq, rows[-1].hash
        written += JournalEntry.objects.bulk_create(rows)
        bulk.write(list(heads.values()), ["seq", "hash"])
    return written


def _append(
    verb: str, *, line: Line, at: datetime, actor: Ref | None, on_behalf_of: Ref | None, via: Via
) -> JournalEntry:
    def after(head: Head) -> JournalEntry:
        return _entry(verb, head, line=line, at=at, actor=actor, on_behalf_of=on_behalf_of, via=via)

    entry = _next(line.ref, Head.parse(line.head), after)
    bulk.insert([entry])
    return entry


def _next(ref: Ref, known: Head | None, after: Callable[[Head], JournalEntry]) -> JournalEntry:
    """The entry that follows the head, which is moved on and held: by compare-and-set where it is known already."""
    if known is not None:
        entry = after(known)
        if journal_heads.move(ref, known, Head(entry.seq, entry.hash)):
            return entry
    held = journal_heads.lock(ref)
    if held is None:
        entry = after(Head())
        if journal_heads.begin(ref, Head(entry.seq, entry.hash)):
            return entry
        held = journal_heads.lock(ref) or Head()
    entry = after(held)
    if not journal_heads.move(ref, held, Head(entry.seq, entry.hash)):
        raise RuntimeError(f"the journal of {ref} moved while it was held")
    return entry


def _entry(
    verb: str,
    head: JournalHead | Head,
    *,
    line: Line,
    at: datetime,
    actor: Ref | None,
    on_behalf_of: Ref | None,
    via: Via,
) -> JournalEntry:
    """What follows the head, not yet written."""
    seq = head.seq + 1
    text = _CANONICAL.encode(
        {
            "ref": str(line.ref),
            "seq": seq,
            "at": at.isoformat(),
            "verb": verb,
            "actor": str(actor or ""),
            "on_behalf_of": str(on_behalf_of or ""),
            "via": str(via),
            "facts": dict(line.facts),
        },
    )
    return instances.fresh(
        JournalEntry,
        ref_kind=line.ref.kind,
        ref_id=line.ref.id,
        seq=seq,
        at=at,
        verb=verb,
        actor=str(actor or ""),
        on_behalf_of=str(on_behalf_of or ""),
        via=via,
        text=text,
        prev_hash=head.hash,
        hash=chained(head.hash, text),
    )
