"""A sheet is previewed row by row, taken in whole or not at all, and taken back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core import journal
from core.errors import IllegalMove, Invalid, Refused
from core.models import CalendarDay
from core.sheets.reading import cell_text, guarded, rows_of, unguarded
from core.sheets.writing import as_csv, as_xlsx
from people.models import Employee, ImportBatch
from people.search import find_people
from people.services.importing import SHEETS, discard, preview, rows_in, take_in, undo
from tests.cast import Cast

PEOPLE = SHEETS["people"]


def sheet(*lines: str) -> bytes:
    """A CSV of people: user id, name, number, department, leader."""
    return "\n".join(["用户 ID,姓名,工号,部门编号,直属上级用户 ID", *lines]).encode("utf-8-sig")


def up(cast: Cast, *lines: str) -> ImportBatch:
    return preview(actor=cast.hr, sheet="people", name="people.csv", content=sheet(*lines))


@given(st.text(max_size=40))
def test_what_is_guarded_runs_nowhere_and_reads_back(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(text)) == text or text.startswith("'")


@pytest.mark.parametrize(("cell", "text"), [(138.0, "138"), (None, ""), (True, "1"), (" a ", "a"), (0.5, "0.5")])
def test_cells_read_as_people_read_them(cell: object, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.django_db
def test_what_goes_out_comes_back_unchanged(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.member.pk).update(employee_no="00123", title="=1+1")
    rows = list(PEOPLE.known().values())
    for name, content in (("a.csv", as_csv(PEOPLE, rows)), ("a.xlsx", as_xlsx(PEOPLE, rows))):
        batch = preview(actor=cast.hr, sheet="people", name=name, content=content)
        assert batch.counts == {"error": 0, "new": 0, "changed": 0, "same": len(rows)}
        assert "wangxm" in {row.key for row in rows_in(batch)}


@pytest.mark.django_db
def test_every_error_names_row_and_column_and_nothing_is_written(cast: Cast) -> None:
    before = Employee.objects.count()
    batch = up(cast, "new1,,N1,,", "new2,新人,N2,no-such,", "new3,新人,1.38E+10,,ghost", "new4,好人,N4,,chenli")
    found = {row.number: row.problems for row in rows_in(batch)}
    assert [key for key, _sentence in found[2]] == ["name"]
    assert [key for key, _sentence in found[3]] == ["department"]
    assert {key for key, _sentence in found[4]} == {"employee_no"}
    assert found[5] == []
    with pytest.raises(Invalid):
        take_in(batch, actor=cast.hr)
    assert Employee.objects.count() == before
    assert ImportBatch.objects.get(pk=batch.pk).status == "draft"


@pytest.mark.django_db
def test_a_sheet_is_taken_in_journaled_and_taken_back(cast: Cast) -> None:
    branch = cast.branch.department_id
    batch = up(cast, "wangxm,王大明,0099,,lisi", f"newbie,赵新,0100,{branch},wangxm")
    assert batch.counts == {"error": 0, "new": 1, "changed": 1, "same": 0}
    take_in(batch, actor=cast.hr)
    changed, new = Employee.objects.get(user_id="wangxm"), Employee.objects.get(user_id="newbie")
    assert (changed.name, changed.leader, changed.department) == ("王大明", cast.peer, cast.trading)
    assert (new.pinyin, new.leader, new.department) == ("zhaoxin", changed, cast.branch)
    assert not new.has_usable_password()
    assert [one.verb for one in journal.entries(changed.ref)] == ["people.imported"]
    assert Employee.history.filter(user_id="wangxm").count() == 1
    with pytest.raises(IllegalMove):
        take_in(batch, actor=cast.hr)
    assert undo(batch, actor=cast.hr) == []
    changed.refresh_from_db()
    assert (changed.name, changed.leader, changed.employee_no) == ("王小明", cast.head, "")
    assert not Employee.objects.filter(user_id="newbie").exists()
    assert not find_people(cast.hr, "赵新", 5)
    with pytest.raises(IllegalMove):
        undo(batch, actor=cast.hr)


@pytest.mark.django_db
def test_what_changed_since_stays_and_is_named(cast: Cast) -> None:
    batch = up(cast, "wangxm,王大明,,,", "lisi,李五,,,")
    take_in(batch, actor=cast.hr)
    Employee.objects.filter(user_id="lisi").update(name="李六")
    assert undo(batch, actor=cast.hr) == ["lisi"]
    assert Employee.objects.get(user_id="lisi").name == "李六"
    assert Employee.objects.get(user_id="wangxm").name == "王小明"


@pytest.mark.django_db
def test_a_preview_that_is_no_longer_true_is_not_taken_in(cast: Cast) -> None:
    batch = up(cast, "wangxm,王大明,,,")
    Employee.objects.filter(user_id="wangxm").update(title="主管")
    with pytest.raises(IllegalMove):
        take_in(batch, actor=cast.hr)
    assert Employee.objects.get(user_id="wangxm").name == "王小明"


@pytest.mark.django_db
def test_only_hr_brings_sheets_in(cast: Cast) -> None:
    for who in (cast.system, cast.security, cast.audit, cast.member):
        with pytest.raises(Refused):
            preview(actor=who, sheet="people", name="a.csv", content=sheet("a,b,,,"))
    batch = up(cast, "wangxm,王大明,,,")
    with pytest.raises(Refused):
        take_in(batch, actor=cast.security)
    discard(batch, actor=cast.hr)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", b"x"), ("a.xlsx", b"no zip"), ("a.csv", "用户 ID,什么\na,b".encode()), ("a.csv", "姓名\na".encode()),
     ("a.csv", "用户 ID,姓名\n".encode())],
)  # fmt: skip
def test_a_file_that_is_no_sheet_is_refused_with_a_remedy(name: str, content: bytes) -> None:
    with pytest.raises(Invalid):
        rows_of(name, content, PEOPLE.columns)


@pytest.mark.django_db
def test_days_come_in_and_go_again(cast: Cast) -> None:
    content = "日期,日历,类型,名称\n2031/2/6,工作日历,上班,调休上班\n2031-13-01,工作日历,上班,x".encode()
    wrong = preview(actor=cast.hr, sheet="calendar", name="d.csv", content=content)
    assert wrong.counts["error"] == 1
    batch = preview(actor=cast.hr, sheet="calendar", name="d.csv", content=content.rsplit(b"\n", 1)[0])
    take_in(batch, actor=cast.hr)
    assert CalendarDay.objects.filter(date="2031-02-06", kind="workday").exists()
    undo(batch, actor=cast.hr)
    assert not CalendarDay.objects.filter(date="2031-02-06").exists()


@pytest.mark.django_db
def test_departments_and_delegations_are_tried_by_their_verbs(cast: Cast, frozen_clock: object) -> None:
    places = f"部门编号,名称,上级部门编号\nod-new,新部门,{cast.centre.department_id}\nod-bad,坏,none".encode()
    batch = preview(actor=cast.hr, sheet="departments", name="d.csv", content=places)
    assert [row.kind for row in rows_in(batch)] == ["new", "error"]
    told = "类型,被代理人用户 ID,代理人用户 ID,开始时间,结束时间\n代理人,wangxm,lisi,2026-12-01 09:00,2026-12-05\n"
    told += "代理人,wangxm,wangxm,2026-12-01 09:00,2026-12-05"
    batch = preview(actor=cast.hr, sheet="delegations", name="d.csv", content=told.encode())
    assert [row.kind for row in rows_in(batch)] == ["new", "error"]


@pytest.mark.django_db
def test_a_thousand_rows_cost_a_bounded_number_of_statements(cast: Cast) -> None:
    lines = [f"big{n},员工{n},{n:06d},{cast.branch.department_id},lisi" for n in range(1_000)]
    batch = up(cast, *lines)
    with CaptureQueriesContext(connection) as seen:
        take_in(batch, actor=cast.hr)
    assert len(seen) < 200
    assert Employee.objects.filter(user_id__startswith="big").count() == 1_000


@pytest.mark.django_db
def test_taking_back_a_thousand_rows_costs_a_bounded_number_of_statements(cast: Cast) -> None:
    lines = [f"big{n},员工{n},{n:06d},{cast.branch.department_id},lisi" for n in range(1_000)]
    batch = up(cast, *lines)
    take_in(batch, actor=cast.hr)
    with CaptureQueriesContext(connection) as seen:
        undo(batch, actor=cast.hr)
    assert len(seen) < 250  # one question for each of some sixty tables that could point at a person
    assert Employee.objects.filter(user_id__startswith="big").count() == 0
