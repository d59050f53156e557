"""Ledgers: columns declared, rows written singly and by the thousand, typed for who computes with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from core import journal
from core.errors import IllegalMove, Invalid, Refused
from estate import api
from estate.columns import Column, ColumnKind, Option, columns_of, read, typed, written
from estate.models import Ledger, LedgerPerson, LedgerRow
from estate.services.declaring import declare_ledgers
from estate.services.ledger_rows import restore_row, retire_row, write_row, write_rows
from estate.services.row_writing import RowDraft
from estate.states import InUse
from tests.estate.conftest import Estate

OPTIONS = (Option("a", "甲", "First"), Option("b", "乙"))
CELLS = {"year": "2026"}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (ColumnKind.NUMBER, "1,200", 1200),
        (ColumnKind.NUMBER, "0.50", Decimal("0.5")),
        (ColumnKind.NUMBER, "-3", -3),
        (ColumnKind.MONEY, "1,234.5", 123450),
        (ColumnKind.MONEY, "12.00 元", 1200),
        (ColumnKind.MONEY, "-0.01", -1),
        (ColumnKind.DATE, "2027/1/31", date(2027, 1, 31)),
        (ColumnKind.DATE, "20270131", date(2027, 1, 31)),
        (ColumnKind.CHOICE, "甲", "a"),
        (ColumnKind.CHOICE, "First", "a"),
        (ColumnKind.CHOICE, "b", "b"),
        (ColumnKind.TEXT, "  字  ", "字"),
        (ColumnKind.TEXT, "", None),
    ],
)
def test_a_cell_is_read_and_typed(kind: ColumnKind, text: str, value: Any) -> None:
    column = Column("c", kind, "列", options=OPTIONS)
    kept = read(column, text)
    assert typed(column, kept) == value
    assert read(column, written(column, kept)) == kept


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ColumnKind.NUMBER, "许多"), (ColumnKind.NUMBER, "NaN"), (ColumnKind.NUMBER, "1e99"),
        (ColumnKind.MONEY, "1.234"), (ColumnKind.MONEY, "一元"), (ColumnKind.MONEY, "12345678901234"),
        (ColumnKind.DATE, "2027-02-30"), (ColumnKind.DATE, "明天"), (ColumnKind.DATE, "1827-01-01"),
        (ColumnKind.CHOICE, "丙"), (ColumnKind.TEXT, "字" * 501), (ColumnKind.PERSON, ",".join(map(str, range(21)))),
    ],
)  # fmt: skip
def test_what_a_cell_cannot_be_is_said(kind: ColumnKind, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read(Column("c", kind, "列", options=OPTIONS), text)


@given(
    kind=st.sampled_from([kind for kind in ColumnKind if kind != ColumnKind.CHOICE]),
    text=st.text(max_size=40) | st.from_regex(r"-?\d{1,9}(\.\d{1,3})?", fullmatch=True) | st.dates().map(str),
)
def test_reading_never_breaks_and_what_is_kept_is_read_again(kind: ColumnKind, text: str) -> None:
    column = Column("c", kind, "列", options=OPTIONS)
    try:
        kept = read(column, text)
    except ValueError:
        return
    typed(column, kept)
    assert read(column, written(column, kept)) == kept


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ([{"id": "1x", "type": "text", "label": "x"}], "columns.0.id"),
        ([{"id": "key", "type": "text", "label": "x"}], "columns.0.id"),
        ([{"id": "x", "type": "colour", "label": "x"}], "columns.0.type"),
        ([{"id": "x", "type": "text"}], "columns.0.label"),
        ([{"id": "x", "type": "choice", "label": "x"}], "columns.0.options"),
        ([{"id": "x", "type": "choice", "label": "x", "options": ["a", "a"]}], "columns.0.options"),
        ([{"id": "x", "type": "row", "label": "x"}], "columns.0.of"),
        ([{"id": "x", "type": "text", "label": "x", "most": 0}], "columns.0.most"),
        ([{"id": "x", "type": "text", "label": "x"}] * 2, "columns.1.id"),
        (["x"], "columns.0"),
        ("x", "columns"),
        ([{"id": f"c{n}", "type": "text", "label": "x"} for n in range(41)], "columns"),
    ],
)
def test_a_wrong_column_is_named_with_its_place(raw: Any, place: str) -> None:
    with pytest.raises(Invalid) as refused:
        columns_of(raw)
    assert place in [problem.field for problem in refused.value.problems]


@pytest.mark.django_db
def test_a_row_is_typed_for_who_computes_with_it(estate: Estate) -> None:
    row = api.ledger_row("budget", "B-1")
    assert row is not None
    assert dict(row.facts) == {
        "year": 2026, "left": 123450, "kind": "capex", "until": date(2026, 12, 31), "owner": (estate.cast.member.pk,),
        "system": "jzjy",
    }  # fmt: skip
    with translation.override("en"):
        assert row.said == "Market data"
    assert api.ledger_people("budget", "B-1", "owner") == [estate.cast.member.pk]
    assert api.ledger_row("budget", "none") is None
    assert api.ledger_row("none", "B-1") is None
    assert [slug for slug, _name in api.ledgers()] == ["application", "budget", "rules"]


@pytest.mark.django_db
def test_a_row_is_written_corrected_and_journaled(estate: Estate) -> None:
    hr = estate.cast.hr
    write_row(estate.budget, RowDraft("B-2", "融资融券", "", CELLS | {"owner": "lisi,chenli"}), actor=hr)
    row = LedgerRow.objects.get(key="B-2")
    assert api.ledger_people("budget", "B-2", "owner") == [estate.cast.peer.pk, estate.cast.head.pk]
    assert [one.key for one in api.ledger_options("budget", "rzrq")] == ["B-2"]
    write_row(estate.budget, RowDraft("B-2", "融资融券", "", CELLS | {"owner": "chenli", "left": "5"}), actor=hr)
    entries = list(journal.entries(row.ref))
    assert [entry.verb for entry in entries] == ["estate.row_written"] * 2
    assert entries[1].facts["changes"] == {
        "left": [None, 500], "owner": [[estate.cast.peer.pk, estate.cast.head.pk], [estate.cast.head.pk]],
    }  # fmt: skip
    write_row(estate.budget, RowDraft("B-2", "融资融券", "", CELLS | {"owner": "chenli", "left": "5.00"}), actor=hr)
    assert journal.entries(row.ref).count() == 2, "the same again leaves no trace"
    assert row.history.count() == 2


@pytest.mark.django_db
def test_only_its_keepers_write_a_ledger(estate: Estate) -> None:
    row = LedgerRow.objects.get(key="B-1")
    for who in (estate.cast.member, estate.cast.outsider, estate.cast.departed, estate.cast.audit):
        with pytest.raises(Refused):
            write_row(estate.budget, RowDraft("B-9", "x", "", CELLS), actor=who)
        with pytest.raises(Refused):
            retire_row(row, actor=who, reason="x")
        with pytest.raises(Refused):
            restore_row(row, actor=who)
    with pytest.raises(Refused):
        write_row(estate.rules, RowDraft("R-9", "x", "", {"left": "B-1"}), actor=estate.cast.hr)
    write_row(estate.rules, RowDraft("R-9", "x", "", {"left": "B-1"}), actor=estate.cast.operator)


@pytest.mark.django_db
def test_the_journal_of_a_closed_ledger_tells_columns_not_contents(estate: Estate) -> None:
    entry = journal.entries(LedgerRow.objects.get(key="R-1").ref).get()
    assert entry.facts["changes"] == ["label", "label_en", "left", "note", "status"]
    assert "同一人" not in entry.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (RowDraft("", "x", "", CELLS), ["key"]),
        (RowDraft("k" * 65, "x", "", CELLS), ["key"]),
        (RowDraft("k", "", "", CELLS), ["label"]),
        (RowDraft("k", "x", "", {}), ["year"]),
        (
            RowDraft("k", "x", "", {"year": "今年", "left": "x", "kind": "x", "until": "x"}),
            ["year", "left", "kind", "until"],
        ),
        (RowDraft("k", "x", "", CELLS | {"owner": "nobody"}), ["owner"]),
        (RowDraft("k", "x", "", CELLS | {"system": "none"}), ["system"]),
        (RowDraft("k", "x", "", CELLS | {"colour": "red"}), ["colour"]),
    ],
)
def test_each_wrong_column_is_named_and_nothing_written(estate: Estate, draft: RowDraft, fields: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        write_row(estate.budget, draft, actor=estate.cast.hr)
    assert [problem.field for problem in refused.value.problems] == fields
    assert LedgerRow.objects.filter(ledger=estate.budget).count() == 1


@pytest.mark.django_db
def test_a_row_points_only_at_rows_that_are_there(estate: Estate) -> None:
    with pytest.raises(Invalid) as refused:
        write_row(estate.rules, RowDraft("R-2", "x", "", {"left": "B-7"}), actor=estate.cast.operator)
    assert refused.value.problems[0].field == "left"
    assert "B-7" in refused.value.message


@pytest.mark.django_db
def test_many_rows_are_all_written_or_none(estate: Estate) -> None:
    drafts = [RowDraft(f"M-{n}", f"第{n}条", "", CELLS | {"owner": "lisi"}) for n in range(300)]
    wrong = [*drafts[:200], RowDraft("M-200", "x", "", {"year": "x"}), RowDraft("M-1", "x", "", CELLS)]
    with pytest.raises(Invalid) as refused:
        write_rows(estate.budget, wrong, actor=estate.cast.hr)
    assert [problem.field for problem in refused.value.problems] == ["200.year", "201.key"]
    assert LedgerRow.objects.filter(ledger=estate.budget).count() == 1
    assert write_rows(estate.budget, drafts, actor=estate.cast.hr) == 300
    assert write_rows(estate.budget, drafts, actor=estate.cast.hr) == 0
    assert LedgerPerson.objects.filter(person=estate.cast.peer).count() == 300
    assert len(api.ledger_options("budget", limit=400)) == 301


@pytest.mark.django_db
def test_reading_costs_the_same_for_one_row_and_for_many(
    estate: Estate, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write_rows(estate.budget, [RowDraft(f"M-{n}", f"第{n}条", "", CELLS) for n in range(50)], actor=None)
    for keys in (["B-1"], [f"M-{n}" for n in range(50)]):
        with django_assert_num_queries(2):
            api.ledger_rows("budget", keys)
    with django_assert_num_queries(3):
        api.ledger_options("budget")
    with django_assert_num_queries(2):
        api.ledger_options("application")


@pytest.mark.django_db
def test_a_retired_row_is_offered_no_more_and_still_told(estate: Estate) -> None:
    hr, row = estate.cast.hr, LedgerRow.objects.select_related("ledger").get(key="B-1")
    with pytest.raises(Invalid):
        retire_row(row, actor=hr, reason="")
    retire_row(row, actor=hr, reason="用完")
    assert api.ledger_options("budget") == []
    told = api.ledger_row("budget", "B-1")
    assert told is not None
    assert told.status == InUse.RETIRED
    with pytest.raises(IllegalMove):
        retire_row(LedgerRow.objects.get(pk=row.pk), actor=hr, reason="用完")
    restore_row(row, actor=hr)
    with pytest.raises(IllegalMove):
        restore_row(LedgerRow.objects.get(pk=row.pk), actor=hr)
    assert [one.key for one in api.ledger_options("budget")] == ["B-1"]


@pytest.mark.django_db
def test_writing_a_retired_row_puts_it_into_use(estate: Estate) -> None:
    row = LedgerRow.objects.select_related("ledger").get(key="B-1")
    retire_row(row, actor=None, reason="x")
    write_row(estate.budget, RowDraft("B-1", "行情扩容", "", CELLS), actor=estate.cast.hr)
    assert LedgerRow.objects.get(pk=row.pk).status == InUse.IN_USE


@pytest.mark.django_db
def test_who_may_not_read_a_ledger_is_offered_labels_alone(estate: Estate) -> None:
    assert [one.facts for one in api.ledger_options("rules", person=estate.cast.member)] == [{}]
    assert api.ledger_options("rules", person=estate.cast.operator)[0].facts["left"] == "B-1"
    assert api.ledger_options("budget", person=estate.cast.member)[0].facts["year"] == 2026


@pytest.mark.django_db
def test_the_ledgers_of_the_product_are_declared_once(db: None) -> None:
    first = declare_ledgers()
    assert len(first) == Ledger.objects.count() == 8
    assert declare_ledgers() == ()
    Ledger.objects.filter(slug="budget").update(name="旧名")
    assert declare_ledgers() == ("budget",)
    for row in Ledger.objects.all():
        assert columns_of(row.columns)
