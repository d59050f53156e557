"""What goes out and comes in again changes nothing; what comes in and is taken back was never there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.sheets.writing import as_csv, as_xlsx
from people.models import Department, Employee, Membership
from people.services.importing import SHEETS, preview, take_in, undo
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FEW = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn"), exclude_characters="'\ufffe\uffff"),
    min_size=1,
    max_size=12,
).filter(lambda said: not re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+|#.*", said))  # refused, as a spreadsheet's own doing
WHO = ["wangxm", "lisi", "wuwai", "new-a", "new-b"]


@st.composite
def sheets(draw: st.DrawFn) -> list[dict[str, str]]:
    """Rows about known and new people, in any mixture."""
    rows = []
    for who in draw(st.lists(st.sampled_from(WHO), min_size=1, max_size=5, unique=True)):
        leader = draw(st.sampled_from(["", *[one for one in WHO[:3] if one != who]]))
        row = {"user_id": who, "name": draw(TEXT), "title": draw(st.just("") | TEXT), "leader": leader}
        rows.append(row | {"department": draw(st.sampled_from(["", "trading", "branch", "centre"]))})
    return rows


def world() -> dict[str, Any]:
    """All that a sheet of people can touch."""
    people = Employee.objects.order_by("user_id").values_list(
        "user_id",
        "name",
        "name_en",
        "pinyin",
        "initials",
        "title",
        "employee_no",
        "email",
        "mobile",
        "status",
        "leader__user_id",
    )
    places = Membership.objects.order_by("employee__user_id", "department_id").values_list(
        "employee__user_id", "department_id", "kind"
    )
    return {"people": list(people), "places": list(places), "departments": Department.objects.count()}


@FEW
@given(names=st.lists(TEXT, min_size=3, max_size=3))
def test_out_and_in_changes_nothing(cast: Cast, names: list[str]) -> None:
    for who, name in zip((cast.member, cast.peer, cast.departed), names, strict=True):
        Employee.objects.filter(pk=who.pk).update(name=name, title=name, employee_no="007")
    for slug, sheet in SHEETS.items():
        rows = list(sheet.known().values())
        for name, content in (("a.csv", as_csv(sheet, rows)), ("a.xlsx", as_xlsx(sheet, rows))):
            if rows:
                batch = preview(actor=cast.hr, sheet=slug, name=name, content=content)
                assert batch.counts == {"error": 0, "new": 0, "changed": 0, "same": len(rows)}, (slug, batch.rows)


@FEW
@given(rows=sheets())
def test_in_and_back_was_never_there(cast: Cast, rows: list[dict[str, str]]) -> None:
    Membership.objects.get_or_create(employee=cast.member, department=cast.branch, kind="secondary")
    told = [
        {**row, "department": getattr(cast, row["department"]).department_id if row["department"] else ""}
        for row in rows
    ]
    before = world()
    batch = preview(actor=cast.hr, sheet="people", name="a.csv", content=as_csv(SHEETS["people"], told))
    assert batch.counts["error"] == 0, batch.rows
    take_in(batch, actor=cast.hr)
    assert undo(batch, actor=cast.hr) == []
    assert world() == before
