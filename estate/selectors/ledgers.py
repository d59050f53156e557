"""Questions about ledgers and their rows. The systems answer to `application` as if they were one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from core import search
from estate.columns import Column, ColumnKind, Option, columns_of, typed
from estate.facts import APPLICATION, LedgerFacts
from estate.models import Ledger, LedgerPerson, LedgerRow, System, SystemOwner
from estate.policy import reads_ledger
from estate.selectors import systems as of_systems
from estate.states import Duty, Grade, InUse, Level, ServiceHours
from people.models import Employee

KIND: Final = "estate.ledger_row"


def ledgers() -> list[tuple[str, str]]:
    """Slug and name of every ledger in use, the systems first."""
    rows = Ledger.objects.filter(status=InUse.IN_USE).order_by("pk")
    return [(APPLICATION, _("系统")), *((row.slug, row.display_name) for row in rows)]


def ledger_columns(ledger: str) -> tuple[Column, ...]:
    """What the rows of the ledger hold; empty for an unknown one."""
    if ledger == APPLICATION:
        return application_columns()
    raw = Ledger.objects.filter(slug=ledger).values_list("columns", flat=True).first()
    return columns_of(raw) if raw else ()


def ledger_row(ledger: str, key: str) -> LedgerFacts | None:
    """The row with this key, retired ones as well; None if there is none."""
    return ledger_rows(ledger, [key]).get(key)


def ledger_rows(ledger: str, keys: Collection[str]) -> dict[str, LedgerFacts]:
    """Those of the rows that there are, by key, in a constant number of queries."""
    if ledger == APPLICATION:
        return {row.key: row for row in _of_systems(System.objects.filter(key__in=keys))}
    rows = LedgerRow.objects.filter(ledger__slug=ledger, key__in=keys).select_related("ledger")
    return {row.key: row for row in facts_of(rows)}


def ledger_options(ledger: str, q: str = "", limit: int = 20, person: Employee | None = None) -> list[LedgerFacts]:
    """Rows in use to choose from, by label, pinyin, initials or key, best first; without words by key.

    For a `person` who may not read the ledger, keys and labels only.
    """
    if ledger == APPLICATION:
        return _systems_to_choose(q, limit)
    kept = Ledger.objects.filter(slug=ledger, status=InUse.IN_USE).first()
    if kept is None:
        return []
    rows = LedgerRow.objects.filter(ledger=kept, status=InUse.IN_USE).select_related("ledger")
    told = facts_of(_chosen(rows, KIND, q, limit, ("key",)))
    if person is not None and not reads_ledger(person, kept):
        return [LedgerFacts(one.key, one.label, one.label_en, {}, one.status) for one in told]
    return told


def ledger_people(ledger: str, key: str, column: str) -> list[int]:
    """Keys of the people in one column of a row (of a system: in one duty), in the order written; left ones too."""
    if ledger == APPLICATION:
        return of_systems.owners_of(key, (column,))
    rows = LedgerPerson.objects.filter(row__ledger__slug=ledger, row__key=key, column=column)
    return list(rows.order_by("position", "pk").values_list("person_id", flat=True))


def facts_of(rows: Iterable[LedgerRow]) -> list[LedgerFacts]:
    """Rows as other rooms are told; one query for the people of all."""
    listed = list(rows)
    people = people_of([row.pk for row in listed])
    columns: dict[int, tuple[Column, ...]] = {}
    for row in listed:
        if row.ledger_id not in columns:
            columns[row.ledger_id] = columns_of(row.ledger.columns)
    return [_facts(row, columns[row.ledger_id], people) for row in listed]


def people_of(rows: Sequence[int]) -> dict[tuple[int, str], tuple[int, ...]]:
    """Keys of the people of these rows, by row and column."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    kept = LedgerPerson.objects.filter(row__in=rows).order_by("position", "pk")
    for row, column, person in kept.values_list("row_id", "column", "person_id"):
        found[(row, column)].append(person)
    return {place: tuple(told) for place, told in found.items()}


def application_columns() -> tuple[Column, ...]:
    """What a system holds, in the shape of a ledger's columns."""
    return (
        _choices("grade", _("等级"), Grade),
        _choices("level", _("重要程度"), Level),
        _choices("hours", _("服务时段"), ServiceHours),
        Column("cost_centre", ColumnKind.TEXT, _("成本中心")),
        Column("department", ColumnKind.NUMBER, _("部门")),
        *(Column(duty.value, ColumnKind.PERSON, str(duty.label)) for duty in Duty),
    )


def _facts(row: LedgerRow, columns: tuple[Column, ...], people: dict[tuple[int, str], tuple[int, ...]]) -> LedgerFacts:
    facts: dict[str, Any] = {
        column.id: people.get((row.pk, column.id), ())
        if column.kind == ColumnKind.PERSON
        else typed(column, row.values.get(column.id))
        for column in columns
    }
    return LedgerFacts(row.key, row.label, row.label_en, facts, InUse(row.status))


def _systems_to_choose(q: str, limit: int) -> list[LedgerFacts]:
    rows = System.objects.filter(status=InUse.IN_USE)
    return _of_systems(_chosen(rows, of_systems.KIND, q, limit, ("grade", "key")))


def _chosen(rows: Any, kind: str, q: str, limit: int, order: tuple[str, ...]) -> list[Any]:
    if not q.strip():
        return list(rows.order_by(*order)[:limit])
    found = search.find(kind, q, limit=limit, visible=rows)
    known = rows.in_bulk(found)
    return [known[pk] for pk in found if pk in known]


def _of_systems(rows: Iterable[System]) -> list[LedgerFacts]:
    listed = list(rows)
    owners: dict[tuple[int, str], list[int]] = defaultdict(list)
    kept = SystemOwner.objects.filter(system__in=[row.pk for row in listed]).order_by("position", "pk")
    for system, duty, person in kept.values_list("system_id", "duty", "person_id"):
        owners[(system, duty)].append(person)
    return [
        LedgerFacts(
            row.key, row.name, row.name_en,
            {
                "grade": row.grade, "level": row.level.value, "hours": row.hours, "cost_centre": row.cost_centre,
                "department": row.department_id,
                **{duty: tuple(owners.get((row.pk, duty), ())) for duty in Duty.values},
            },
            InUse(row.status),
        )
        for row in listed
    ]  # fmt: skip


def _choices(name: str, label: str, choices: type[Grade] | type[Level] | type[ServiceHours]) -> Column:
    options = tuple(Option(str(value), str(word)) for value, word in choices.choices)
    return Column(name, ColumnKind.CHOICE, label, options=options)
