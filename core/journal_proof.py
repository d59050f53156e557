"""Proof that nobody touched the journal: nightly anchors, and the walk that checks everything."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from core import clock
from core.journal import chained
from core.models import JournalAnchor, JournalAnchorLine, JournalEntry, JournalHead

logger = logging.getLogger(__name__)

CHUNK = 2_000


@transaction.atomic
def anchor() -> JournalAnchor | None:
    """Seal every head that moved since the last anchor; None if none did.

    Takes no lock on heads: verbs go on meanwhile. The hash is logged, so that it can be kept elsewhere.
    """
    sealed = JournalAnchorLine.objects.filter(
        ref_kind=OuterRef("ref_kind"), ref_id=OuterRef("ref_id"), seq=OuterRef("seq")
    )
    moved = JournalHead.objects.filter(~Exists(sealed), seq__gt=0)
    heads = list(moved.order_by("ref_kind", "ref_id").values_list("ref_kind", "ref_id", "seq", "hash"))
    if not heads:
        return None
    last = JournalAnchor.objects.order_by("-number").first()
    prev = last.hash if last else ""
    made: JournalAnchor = JournalAnchor.objects.create(
        number=last.number + 1 if last else 1,
        at=clock.now(),
        heads=len(heads),
        prev_hash=prev,
        hash=chained(prev, _sheet(heads)),
    )
    JournalAnchorLine.objects.bulk_create(
        [JournalAnchorLine(anchor=made, ref_kind=k, ref_id=i, seq=s, hash=h) for k, i, s, h in heads],
        batch_size=CHUNK,
    )
    logger.info("journal anchor %s seals %s heads: %s", made.number, made.heads, made.hash)
    return made


def faults() -> Iterator[str]:
    """Everything wrong with the journal, one sentence each; nothing if it is whole."""
    yield from _entry_faults()
    yield from _anchor_faults()


def anchor_problem(said: str) -> str:
    """What is wrong with an anchor that was kept elsewhere as `number:hash`; "" if it is still the same."""
    number, _, digest = said.partition(":")
    kept = JournalAnchor.objects.filter(number=int(number)).first() if number.isdigit() else None
    if kept is None:
        return f"anchor {number}: there is none of this number"
    return "" if kept.hash == digest else f"anchor {number}: its hash is {kept.hash}, not the one kept elsewhere"


def _sheet(heads: list[tuple[str, str, int, str]]) -> str:
    return "\n".join(f"{kind}:{key} {seq} {digest}" for kind, key, seq, digest in sorted(heads))


def _entry_faults() -> Iterator[str]:
    heads = {(h.ref_kind, h.ref_id): h for h in JournalHead.objects.iterator(CHUNK)}
    tails: dict[tuple[str, str], tuple[int, str]] = {}
    walk: Any = JournalEntry.objects.order_by("ref_kind", "ref_id", "seq").iterator(CHUNK)
    for entry in walk:
        subject = (entry.ref_kind, entry.ref_id)
        seq, digest = tails.get(subject, (0, ""))
        yield from _faults_of(entry, seq, digest)
        tails[subject] = (entry.seq, entry.hash)
    for subject in sorted(heads.keys() | tails.keys()):
        head = heads.get(subject)
        known = (head.seq, head.hash) if head else (0, "")
        if known != tails.get(subject, (0, "")):
            yield f"{':'.join(subject)}: head says {known[0]}, entries end at {tails.get(subject, (0, ''))[0]}"


def _faults_of(entry: JournalEntry, seq: int, digest: str) -> Iterator[str]:
    where = f"{entry.ref}#{entry.seq}"
    if entry.seq != seq + 1:
        yield f"{where}: follows {seq}, entries are missing"
    elif entry.prev_hash != digest:
        yield f"{where}: does not follow the entry before it"
    if chained(entry.prev_hash, entry.text) != entry.hash:
        yield f"{where}: its text is not what was written"
    elif not _columns_agree(entry):
        yield f"{where}: its columns differ from its text"


def _columns_agree(entry: JournalEntry) -> bool:
    said = json.loads(entry.text)
    return (
        said["ref"] == str(entry.ref)
        and said["seq"] == entry.seq
        and datetime.fromisoformat(said["at"]) == entry.at
        and [said["verb"], said["actor"], said["on_behalf_of"], said["via"]]
        == [entry.verb, entry.actor, entry.on_behalf_of, entry.via]
    )


def _anchor_faults() -> Iterator[str]:
    prev, number = "", 0
    for made in JournalAnchor.objects.order_by("number"):
        lines = list(made.lines.values_list("ref_kind", "ref_id", "seq", "hash"))
        if made.number != number + 1 or made.prev_hash != prev:
            yield f"anchor {made.number}: does not follow anchor {number}"
        if len(lines) != made.heads or chained(made.prev_hash, _sheet(lines)) != made.hash:
            yield f"anchor {made.number}: its lines are not what was sealed"
        yield from _lost_lines(made)
        prev, number = made.hash, made.number


def _lost_lines(made: JournalAnchor) -> Iterator[str]:
    there = JournalEntry.objects.filter(
        ref_kind=OuterRef("ref_kind"), ref_id=OuterRef("ref_id"), seq=OuterRef("seq"), hash=OuterRef("hash")
    )
    for line in made.lines.filter(~Exists(there)).order_by("ref_kind", "ref_id", "seq"):
        yield f"{line.ref_kind}:{line.ref_id}#{line.seq}: sealed by anchor {made.number}, gone or rewritten since"
