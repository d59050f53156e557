"""Whether what the cells of a ledger point at is there: people, systems, rows of other ledgers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from estate.columns import Column, ColumnKind, read
from estate.models import LedgerRow, System
from people.models import Employee


@dataclass(frozen=True)
class Pointed:
    """What there is of what some cells name: people by user id, systems by key, rows by ledger and key."""

    people: Mapping[str, int]
    systems: frozenset[str]
    rows: frozenset[tuple[str, str]]

    def missing(self, column: Column, kept: Any) -> list[str]:
        """A sentence for each thing that the cell names and that is not there."""
        if kept in (None, []):
            return []
        if column.kind == ColumnKind.PERSON:
            gone = [name for name in kept if name not in self.people]
            return [_("没有用户 ID 为「{id}」的人员，请核对").format(id=name) for name in gone]
        if column.kind == ColumnKind.SYSTEM and kept not in self.systems:
            return [_("没有标识为「{id}」的系统，请核对").format(id=kept)]
        if column.kind == ColumnKind.ROW and (column.of, kept) not in self.rows:
            return [_("台账「{ledger}」里没有编号「{id}」，请核对").format(ledger=column.of, id=kept)]
        return []

    def people_of(self, user_ids: Iterable[str]) -> tuple[int, ...]:
        """Their keys."""
        return tuple(self.people[name] for name in user_ids)


def pointed(columns: Sequence[Column], cells: Sequence[Mapping[str, str]]) -> Pointed:
    """What there is of what these cells name, one query for each kind."""
    named: dict[ColumnKind, set[tuple[str, str]]] = {kind: set() for kind in ColumnKind}
    pointing = [one for one in columns if one.kind in {ColumnKind.PERSON, ColumnKind.SYSTEM, ColumnKind.ROW}]
    for column in pointing:
        for line in cells:
            named[column.kind] |= {(column.of, name) for name in _names(column, line.get(column.id, ""))}
    people = _chunked({name for _of, name in named[ColumnKind.PERSON]}, lambda part: Employee.objects.filter(
        user_id__in=part).values_list("user_id", "pk"))  # fmt: skip
    systems = _chunked({name for _of, name in named[ColumnKind.SYSTEM]}, lambda part: System.objects.filter(
        key__in=part).values_list("key", "pk"))  # fmt: skip
    rows: set[tuple[str, str]] = set()
    for ledger in {of for of, _name in named[ColumnKind.ROW]}:
        keys = {name for of, name in named[ColumnKind.ROW] if of == ledger}
        rows |= {(ledger, key) for key, _pk in _chunked(keys, lambda part, of=ledger: LedgerRow.objects.filter(
            ledger__slug=of, key__in=part).values_list("key", "pk"))}  # fmt: skip
    return Pointed(dict(people), frozenset(key for key, _pk in systems), frozenset(rows))


def _names(column: Column, text: str) -> list[str]:
    try:
        kept = read(column, text)
    except ValueError:
        return []
    return kept if isinstance(kept, list) else [kept] if kept else []


def _chunked(names: set[str], ask: Any) -> list[tuple[str, int]]:
    listed = sorted(names)
    return [pair for start in range(0, len(listed), 500) for pair in ask(listed[start : start + 500])]
