"""The list of ledgers and the rows of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core import search, wording
from core.errors import NotVisible
from estate.columns import Column, ColumnKind, columns_of, written
from estate.facts import said
from estate.models import Ledger, LedgerRow
from estate.policy import keeps_ledger, reads_ledger
from estate.selectors.findings import ledger_people_left
from estate.selectors.ledgers import KIND, people_of
from estate.selectors.pages.common import Tab, asked, cut, export_url, tabs
from estate.states import InUse
from people.models import Employee

PASSED = ("q", "status")
MOST_FOUND = 500
SHOWN = 6  # columns in the table; the rest stand in the sheet and in the admin site


@dataclass(frozen=True)
class LedgerLine:
    """A ledger in the list."""

    row: Ledger
    rows: int
    keeper: str
    url: str


@dataclass(frozen=True)
class LedgersPage:
    """What /estate/ledgers/ shows."""

    tabs: tuple[Tab, ...]
    lines: tuple[LedgerLine, ...]


@dataclass(frozen=True)
class Cell:
    """One column of a row as people read it; figures stand right."""

    label: str
    text: str
    number: bool


@dataclass(frozen=True)
class RowLine:
    """A row as shown."""

    row: LedgerRow
    cells: tuple[Cell, ...]
    edit_url: str


@dataclass(frozen=True)
class LedgerPage:
    """What /estate/ledgers/<slug>/ shows."""

    tabs: tuple[Tab, ...]
    ledger: Ledger
    key_label: str
    columns: tuple[Column, ...]
    lines: tuple[RowLine, ...]
    page: Page[LedgerRow]
    asked: dict[str, str]
    states: list[tuple[str, str]]
    left: int
    csv_url: str
    add_url: str
    import_url: str


def list_page(viewer: Employee) -> LedgersPage:
    """The ledgers in use that the viewer reads."""
    counted = Count("rows", filter=Q(rows__status=InUse.IN_USE))
    rows = Ledger.objects.filter(status=InUse.IN_USE).annotate(many=counted).order_by("pk")
    lines = [
        LedgerLine(row, row.many, row.keeper, reverse("estate:ledger", args=[row.slug]))
        for row in rows
        if reads_ledger(viewer, row)
    ]
    return LedgersPage(tabs("ledgers"), tuple(lines))


def one_page(viewer: Employee, slug: str, params: QueryDict) -> LedgerPage:
    """The rows at this address.

    Raises: NotVisible if there is no such ledger, or the viewer does not read it.
    """
    ledger = readable(viewer, slug)
    columns = columns_of(ledger.columns)
    page = cut(found(ledger, params), params)
    keeps = keeps_ledger(viewer, ledger)
    return LedgerPage(
        tabs=tabs("ledgers"),
        ledger=ledger,
        key_label=said(ledger.key_label, ledger.key_label_en),
        columns=columns[:SHOWN],
        lines=tuple(_lines(list(page), columns[:SHOWN], edits=keeps)),
        page=page,
        asked=asked(params, *PASSED),
        states=[(str(value), str(label)) for value, label in InUse.choices],
        left=ledger_people_left(ledger.pk).values("row").distinct().count() if keeps else 0,
        csv_url=export_url("estate:ledger-export", params, ledger.slug),
        add_url=f"{reverse('admin:estate_ledgerrow_add')}?ledger={ledger.pk}" if keeps else "",
        import_url=reverse("admin:people_importbatch_upload", args=[f"ledger-{ledger.slug}"]) if keeps else "",
    )


def readable(viewer: Employee, slug: str) -> Ledger:
    """The ledger.

    Raises: NotVisible if there is no such ledger, or the viewer does not read it.
    """
    ledger = Ledger.objects.filter(slug=slug).first()
    if ledger is None or not reads_ledger(viewer, ledger):
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    return ledger


def found(ledger: Ledger, params: Mapping[str, str]) -> QuerySet[LedgerRow]:
    """The rows that the filters of the address leave, in use unless asked otherwise, by key."""
    told = asked(params, *PASSED)
    status = told["status"] if told["status"] in InUse.values else InUse.IN_USE
    rows = LedgerRow.objects.filter(ledger=ledger, status=status)
    if told["q"]:
        rows = rows.filter(pk__in=search.find(KIND, told["q"], limit=MOST_FOUND, visible=rows))
    return rows.order_by("key")


def sheet(viewer: Employee, slug: str, params: QueryDict) -> Iterator[list[str]]:
    """Exactly the rows at this address with all their columns, first their headings; it can be brought in again.

    Raises: NotVisible as `one_page`, before the first row.
    """
    ledger = readable(viewer, slug)
    columns = columns_of(ledger.columns)
    rows = found(ledger, params)

    def told() -> Iterator[list[str]]:
        heads = [column.said for column in columns]
        yield [said(ledger.key_label, ledger.key_label_en), _("名称"), _("英文名"), *heads]
        listed = list(rows)
        ids = user_ids(listed)
        for row in listed:
            cells = [
                ",".join(ids.get((row.pk, column.id), ()))
                if column.kind == ColumnKind.PERSON
                else written(column, row.values.get(column.id))
                for column in columns
            ]
            yield [row.key, row.label, row.label_en, *cells]

    return told()


def user_ids(rows: list[LedgerRow]) -> dict[tuple[int, str], tuple[str, ...]]:
    """User ids of the people of these rows, by row and column, in two queries."""
    people = people_of([row.pk for row in rows])
    keys = {pk for told in people.values() for pk in told}
    names = dict(Employee.objects.filter(pk__in=keys).values_list("pk", "user_id"))
    return {place: tuple(names[pk] for pk in told) for place, told in people.items()}


def _lines(rows: list[LedgerRow], columns: tuple[Column, ...], *, edits: bool) -> Iterator[RowLine]:
    people = people_of([row.pk for row in rows])
    known = Employee.objects.in_bulk({pk for told in people.values() for pk in told})
    labels = _pointed(rows, columns)
    for row in rows:
        cells = tuple(
            Cell(
                column.said,
                _people_said([known[pk] for pk in people.get((row.pk, column.id), ())])
                if column.kind == ColumnKind.PERSON
                else labels.get((column.of, row.values.get(column.id)), "") or _said(column, row.values.get(column.id)),
                column.kind in {ColumnKind.MONEY, ColumnKind.NUMBER},
            )
            for column in columns
        )
        yield RowLine(row, cells, reverse("admin:estate_ledgerrow_change", args=[row.pk]) if edits else "")


def _pointed(rows: list[LedgerRow], columns: tuple[Column, ...]) -> dict[tuple[str, Any], str]:
    """Labels of the rows of other ledgers that these rows name, by ledger and key."""
    pointing = [column for column in columns if column.kind == ColumnKind.ROW]
    keys = {row.values.get(column.id) for row in rows for column in pointing}
    if not keys:
        return {}
    found_rows = LedgerRow.objects.filter(ledger__slug__in={one.of for one in pointing}, key__in=keys)
    return {(one.ledger.slug, one.key): one.display_name for one in found_rows.select_related("ledger")}


def _people_said(people: list[Employee]) -> str:
    left = _("已离职")
    return _("、").join(
        one.display_name if one.is_active else f"{one.display_name}（{left}）" for one in people
    ) or wording.UNKNOWN  # fmt: skip


def _said(column: Column, kept: Any) -> str:
    if kept in (None, ""):
        return wording.UNKNOWN
    if column.kind == ColumnKind.MONEY:
        return f"{Decimal(kept) / 100:,.2f}"
    if column.kind == ColumnKind.CHOICE:
        return next((one.said for one in column.options if one.value == kept), str(kept))
    return wording.count(kept) if column.kind == ColumnKind.NUMBER and column.unit else str(kept)
