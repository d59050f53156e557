"""Sheets that are broken, hostile or only unlucky: each is read truly or refused with a remedy."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from core.errors import Invalid
from core.models import CalendarDay
from core.sheets.cells import day_text, moment_text
from core.sheets.reading import cell_text, rows_of
from core.sheets.writing import as_xlsx
from people.models import Department, Employee, RoleHolding
from people.services.importing import SHEETS, preview, rows_in, take_in, undo
from tests.cast import Cast

PEOPLE = SHEETS["people"]
DELEGATING = "类型,被代理人用户 ID,代理人用户 ID,开始时间,结束时间,原因"
HEAD = ["用户 ID", "姓名", "工号", "职位"]


def book(*lines: list[object], head: list[str] | None = None) -> bytes:
    """An Excel file of these rows."""
    made = Workbook()
    page = made.active
    assert page is not None
    page.append(head or HEAD)
    for line in lines:
        page.append(line)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def swapped(content: bytes, part: str, text: bytes) -> bytes:
    """The same file with another text in one of its parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, text if one == part else old.read(one))
    return target.getvalue()


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2027-01-31", "2027-01-31"), ("2027/1/31", "2027-01-31"), ("2027年1月31日", "2027-01-31"),
     ("20270131", "2027-01-31"), ("46418", "2027-01-31")],
)  # fmt: skip
def test_a_day_however_it_is_typed(typed: str, day: str) -> None:
    assert day_text(typed) == day


@pytest.mark.parametrize(
    "typed", ["1900-01-01", "0001-01-01", "9999-12-31", "2027111", "1", "60", "00:00", "明天", "2027-02-30", "-1"]
)
def test_days_that_cannot_be_meant_are_refused(typed: str) -> None:
    for read in (day_text, moment_text):
        with pytest.raises(ValueError, match="."):
            read(typed)


@pytest.mark.parametrize(
    ("cell", "text"),
    [("a\x00b", "ab"), ("\x0b\x1f", ""), ("a\u2028b", "ab"), (time(9, 0), "09:00"),
     (datetime(2027, 1, 2), "2027-01-02"),  # noqa: DTZ001
     (date(2027, 1, 2), "2027-01-02"), (138.0, "138"), ("'=1+1", "=1+1")],
)  # fmt: skip
def test_cells_hold_what_a_person_can_type(cell: object, text: str) -> None:
    assert cell_text(cell) == text


def test_a_bomb_and_entities_are_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    outside = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
    for content in (
        bomb.getvalue(),
        swapped(book(["a", "b", "c", "d"]), "xl/worksheets/sheet1.xml", entities),
        swapped(book(["a", "b", "c", "d"]), "xl/worksheets/sheet1.xml", outside),
    ):
        with pytest.raises(Invalid):
            rows_of("a.xlsx", content, PEOPLE.columns)


def test_too_many_rows_are_refused_and_empty_ones_are_not_counted() -> None:
    many = "\n".join(["用户 ID,姓名", *(f"u{n},n" for n in range(20_001))]).encode()
    with pytest.raises(Invalid, match="20000"):
        rows_of("a.csv", many, PEOPLE.columns)
    sparse = "\n".join(["用户 ID,姓名", "a,甲", *[","] * 500, "b,乙", *[","] * 30_000]).encode()
    assert [number for number, _row in rows_of("a.csv", sparse, PEOPLE.columns)] == [2, 503]


def test_what_windows_saves_is_read() -> None:
    told = rows_of("a.CSV", "用户 ID,姓名,职位\nlixf,李雪峰,“主管”\n".encode("gb18030"), PEOPLE.columns)
    assert told == [(2, {"user_id": "lixf", "name": "李雪峰", "title": "“主管”"})]


@pytest.mark.django_db
def test_formulas_and_their_errors_are_never_names(cast: Cast) -> None:
    lines: list[list[object]] = [["f1", "=1+1", "1", ""], ["f2", "#REF!", "2", ""], ["f3", "好人", "#N/A", ""]]
    batch = preview(actor=cast.hr, sheet="people", name="a.xlsx", content=book(*lines))
    assert batch.counts["error"] == 3


@pytest.mark.django_db
def test_a_row_twice_names_the_first(cast: Cast) -> None:
    batch = preview(actor=cast.hr, sheet="people", name="a.xlsx", content=book(["n1", "甲"], [], ["n1", "乙"]))
    found = {row.number: row for row in rows_in(batch)}
    assert [row.kind for row in found.values()] == ["new", "error"]
    assert "2" in found[4].problems[0][1]


@pytest.mark.django_db
def test_no_sheet_gives_a_role_or_touches_an_account(cast: Cast) -> None:
    for column in ("角色", "role", "状态", "password", "密码"):
        with pytest.raises(Invalid, match=column):
            preview(
                actor=cast.hr,
                sheet="people",
                name="a.xlsx",
                content=book(["anqq", "x"], head=["用户 ID", "姓名", column]),
            )
    before = RoleHolding.objects.count()
    old = Employee.objects.get(pk=cast.security.pk)
    batch = preview(actor=cast.hr, sheet="people", name="a.xlsx", content=book(["anqq", "安某", "007", "主管"]))
    take_in(batch, actor=cast.hr)
    fresh = Employee.objects.get(pk=cast.security.pk)
    assert (fresh.name, fresh.password, fresh.status, fresh.access) == ("安某", old.password, old.status, old.access)
    assert RoleHolding.objects.count() == before


@pytest.mark.django_db
def test_texts_that_do_not_fit_are_named_before_the_database_says_so(cast: Cast) -> None:
    for sheet, text in (
        ("departments", f"部门编号,名称\nod-1,{'长' * 101}\n{'x' * 65},短"),
        ("calendar", f"日期,日历,类型,名称\n2031-02-06,工作日历,上班,{'长' * 101}\n1900-01-01,工作日历,上班,x"),
        (
            "delegations",
            f"{DELEGATING}\n代理人,wangxm,lisi,2031-01-01,2031-01-02,{'长' * 201}",
        ),
        ("people", f"用户 ID,姓名\n{'x' * 65},甲\ny,{'长' * 61}"),
    ):
        batch = preview(actor=cast.hr, sheet=sheet, name="a.csv", content=text.encode())
        assert all(row.kind == "error" for row in rows_in(batch)), sheet


@pytest.mark.django_db
def test_names_that_excel_cannot_hold_are_written_without_them(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.member.pk).update(name="王\x0b小明", title="=cmd|' /C calc'!A0")
    told = rows_of("a.xlsx", as_xlsx(PEOPLE, PEOPLE.known().values()), PEOPLE.columns)
    row = next(row for _number, row in told if row["user_id"] == "wangxm")
    assert (row["name"], row["title"]) == ("王小明", "=cmd|' /C calc'!A0")


@pytest.mark.django_db
def test_a_department_that_was_taken_back_can_come_again(cast: Cast) -> None:
    content = "部门编号,名称\nod-new,新部门".encode()
    for _time in range(2):
        batch = preview(actor=cast.hr, sheet="departments", name="d.csv", content=content)
        assert batch.counts["new"] == 1
        take_in(batch, actor=cast.hr)
        assert undo(batch, actor=cast.hr) == []
        assert not Department.objects.filter(department_id="od-new").exists()


@pytest.mark.django_db
def test_what_cannot_go_back_is_named_and_the_rest_goes(cast: Cast) -> None:
    content = "部门编号,名称\nod-a,甲\nod-b,乙".encode()
    batch = preview(actor=cast.hr, sheet="departments", name="d.csv", content=content)
    take_in(batch, actor=cast.hr)
    Employee.objects.get(pk=cast.peer.pk).memberships.update(department=Department.objects.get(department_id="od-a"))
    kept = undo(batch, actor=cast.hr)
    assert len(kept) == 1
    assert kept[0].startswith("od-a（部门里还有在职人员")
    assert not Department.objects.filter(department_id="od-b").exists()


@pytest.mark.django_db
def test_a_new_person_with_work_leaves_and_the_others_go(cast: Cast) -> None:
    batch = preview(
        actor=cast.hr, sheet="people", name="a.xlsx", content=book(["n1", "甲"], ["n2", "乙"], ["n3", "丙"])
    )
    take_in(batch, actor=cast.hr)
    busy = Employee.objects.get(user_id="n2")
    cast.trading.head = busy
    cast.trading.save(update_fields=["head"])
    kept = undo(batch, actor=cast.hr)
    assert [text[:2] for text in kept] == ["n2"]
    assert not Employee.objects.filter(user_id__in=["n1", "n3"]).exists()
    assert Employee.objects.get(user_id="n2").status == "left"


@pytest.mark.django_db
def test_a_secondary_department_is_secondary_again(cast: Cast) -> None:
    cast.member.memberships.create(department=cast.branch, kind="secondary")
    content = f"用户 ID,姓名,部门编号\nwangxm,王小明,{cast.branch.department_id}".encode()
    batch = preview(actor=cast.hr, sheet="people", name="a.csv", content=content)
    take_in(batch, actor=cast.hr)
    assert set(cast.member.memberships.values_list("department", "kind")) == {(cast.branch.pk, "primary")}
    assert undo(batch, actor=cast.hr) == []
    assert set(cast.member.memberships.values_list("department", "kind")) == {
        (cast.trading.pk, "primary"), (cast.branch.pk, "secondary")
    }  # fmt: skip
    assert not CalendarDay.objects.filter(name="x").exists()
