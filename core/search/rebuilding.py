"""Making the index anew from the rooms' rows, in small steps that hold nobody up, and comparing it with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from core.models import SearchDocument
from core.search.index import row_of
from core.search.kinds import Indexed

STEP = 500


@dataclass(frozen=True)
class Step:
    """One step done: keys up to `last` were read, so many documents written and stale ones removed."""

    last: int
    read: int
    written: int
    removed: int


def rebuild(kind: Indexed, *, after: int = 0, mend: bool = True) -> Iterator[Step]:
    """Walk the kind's rows by key; what differs is written, what is no more is removed, each step by itself.

    Verbs may go on meanwhile: documents are read before the rows, and only a document that is still as it was read is
    written, so a verb's newer words always stay. Without `mend` nothing is changed, only counted.
    """
    last: int | None = after
    while last is not None:
        with transaction.atomic():
            step, last = _step(kind, last, mend=mend)
        yield step


def _step(kind: Indexed, after: int, *, mend: bool) -> tuple[Step, int | None]:
    keys = list(kind.rows().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:STEP])
    whole = len(keys) == STEP
    known = SearchDocument.objects.filter(ref_kind=kind.slug, ref_pk__gt=after)
    have = {row.ref_pk: row for row in (known.filter(ref_pk__lte=keys[-1]) if whole else known)}
    wanted = {row.ref_pk: row for row in (row_of(kind.doc(one)) for one in kind.rows().filter(pk__in=keys))}
    fresh = [row for pk, row in wanted.items() if pk not in have]
    changed = [(have[pk], row) for pk, row in wanted.items() if pk in have and _words(have[pk]) != _words(row)]
    gone = have.keys() - wanted.keys()
    if mend:
        SearchDocument.objects.bulk_create(fresh, ignore_conflicts=True)
        for old, new in changed:
            as_read = SearchDocument.objects.filter(pk=old.pk, **_words(old))
            as_read.update(**_words(new), updated_at=new.updated_at)
        SearchDocument.objects.filter(ref_kind=kind.slug, ref_pk__in=gone).delete()
    step = Step(keys[-1] if keys else after, len(keys), len(fresh) + len(changed), len(gone))
    return step, keys[-1] if whole else None


def _words(row: SearchDocument) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("owner_kind", "owner_pk", "text", "weight")}
