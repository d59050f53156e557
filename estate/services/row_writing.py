"""How drafts become rows of a ledger: all of them in a handful of statements, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core import bulk, journal
from core.journal import Line, Via
from estate.columns import ColumnKind, columns_of, read
from estate.models import Ledger, LedgerPerson, LedgerRow
from estate.search import index_rows
from estate.selectors.pointing import pointed
from estate.services import noting
from estate.services.noting import ref_of
from estate.states import InUse, Readers
from people.models import Employee

COLUMNS: Final = ["label", "label_en", "values", "status"]
People = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class RowDraft:
    """A row as somebody typed it: `cells` by column, as text; a column that is not there becomes empty."""

    key: str
    label: str
    label_en: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Read:
    """What is kept of a draft: its columns, and the people of those that hold people."""

    key: str
    label: str
    label_en: str
    values: dict[str, Any]
    people: People

    @property
    def told(self) -> dict[str, Any]:
        """Everything of it by column."""
        return _told(self.label, self.label_en, InUse.IN_USE, self.values, self.people)


def take(ledger: Ledger, drafts: Sequence[RowDraft], *, actor: Employee | None, via: Via, reason: str) -> int:
    """Write drafts that have no faults into the locked ledger; returns how many rows are new or changed."""
    wanted = {one.key: one for one in _read_all(ledger, drafts)}
    known = {row.key: row for row in LedgerRow.objects.filter(ledger=ledger, key__in=list(wanted))}
    people = _people_of(known.values())
    changes: dict[str, dict[str, Any]] = {}
    for key, one in wanted.items():
        row = known.get(key)
        before = _told(row.label, row.label_en, row.status, row.values, people.get(row.pk, {})) if row else {}
        found = _changes(before, one.told)
        if found:
            changes[key] = found
    changed = [_filled(row, wanted[key]) for key, row in known.items() if key in changes]
    fresh = [_filled(LedgerRow(ledger=ledger, key=key), wanted[key]) for key in changes if key not in known]
    LedgerRow.objects.bulk_create(fresh, batch_size=500)
    bulk.write(changed, COLUMNS)
    _settle({row.pk: wanted[row.key].people for row in (*fresh, *changed)}, actor, reason)
    noting.note(fresh, actor=actor, reason=reason, kind="+")
    noting.note(changed, actor=actor, reason=reason)
    index_rows([*fresh, *changed])
    _journal(ledger, [*fresh, *changed], changes, actor=actor, via=via, reason=reason)
    return len(changes)


def _read_all(ledger: Ledger, drafts: Sequence[RowDraft]) -> Iterable[_Read]:
    columns = columns_of(ledger.columns)
    there = pointed(columns, [draft.cells for draft in drafts])
    persons = [column.id for column in columns if column.kind == ColumnKind.PERSON]
    for draft in drafts:
        kept = {column.id: read(column, draft.cells.get(column.id, "")) for column in columns}
        people = {name: there.people_of(kept.pop(name)) for name in persons}
        values = {name: value for name, value in kept.items() if value is not None}
        yield _Read(draft.key.strip(), draft.label.strip(), draft.label_en.strip(), values, people)


def _told(label: str, label_en: str, status: str, values: Mapping[str, Any], people: People) -> dict[str, Any]:
    who = {name: list(keys) for name, keys in people.items() if keys}
    return {"label": label, "label_en": label_en, "status": str(status), **values, **who}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Column, old, new; None where there was or will be nothing."""
    names = dict.fromkeys([*before, *after])
    return {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}


def _filled(row: LedgerRow, one: _Read) -> LedgerRow:
    row.label, row.label_en, row.values, row.status = one.label, one.label_en, one.values, InUse.IN_USE
    return row


def _people_of(rows: Iterable[LedgerRow]) -> dict[int, People]:
    told: dict[int, People] = {}
    kept = LedgerPerson.objects.filter(row__in=[row.pk for row in rows]).order_by("position", "pk")
    for row, column, person in kept.values_list("row_id", "column", "person_id"):
        mine = told.setdefault(row, {})
        mine[column] = (*mine.get(column, ()), person)
    return told


def _settle(wanted: Mapping[int, People], actor: Employee | None, reason: str) -> None:
    """Make the people of these rows the wanted ones, in their order."""
    there: dict[tuple[int, str], list[LedgerPerson]] = {}
    for one in LedgerPerson.objects.filter(row__in=list(wanted)).order_by("position", "pk"):
        there.setdefault((one.row_id, one.column), []).append(one)
    now = {place: tuple(one.person_id for one in ones) for place, ones in there.items()}
    want = {(row, column): keys for row, people in wanted.items() for column, keys in people.items()}
    stale = [one for place, ones in there.items() if now[place] != want.get(place, ()) for one in ones]
    noting.note(stale, actor=actor, reason=reason, kind="-")
    LedgerPerson.objects.filter(pk__in=[one.pk for one in stale]).delete()
    fresh = [
        LedgerPerson(row_id=row, column=column, person_id=person, position=at)
        for (row, column), keys in want.items()
        if now.get((row, column), ()) != keys
        for at, person in enumerate(keys)
    ]
    LedgerPerson.objects.bulk_create(fresh, batch_size=500)
    noting.note(fresh, actor=actor, reason=reason, kind="+")


def _journal(
    ledger: Ledger, rows: Sequence[LedgerRow], changes: Mapping[str, dict[str, Any]], *,
    actor: Employee | None, via: Via, reason: str,
) -> None:  # fmt: skip
    """A line for each row: what changed, or only in which columns where not everybody may read the ledger."""
    open_book = ledger.readers == Readers.EVERYBODY
    lines = []
    for row in rows:
        told = changes[row.key] if open_book else sorted(changes[row.key])
        lines.append(Line(row.ref, {"ledger": ledger.slug, "key": row.key, "changes": told}))
    journal.record_all(reason, lines=lines, actor=ref_of(actor), via=via)
