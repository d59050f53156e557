"""What the export of a list holds: what the list shows, and nothing else."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from openpyxl import load_workbook

from core import clock
from core.models import CalendarDay
from core.states import DayCalendar, DayKind
from people import api
from people.models import Delegation
from people.states import AbsenceKind, AbsenceSource, DelegationKind
from tests.cast import Cast
from tests.factories import people as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client: Client, cast: Cast) -> Client:
    """HR, with a firm that has something in every list."""
    client.force_login(cast.hr)
    now = clock.now()
    for principal, agent in ((cast.head, cast.member), (cast.chief, cast.peer)):
        api.delegate(actor=principal, principal=principal, agent=agent, kind=DelegationKind.DEPUTY,
                     starts_at=now, ends_at=now + timedelta(days=3))  # fmt: skip
    api.end_delegation(Delegation.objects.get(principal=cast.chief), actor=cast.chief)
    for person, kind in ((cast.head, AbsenceKind.LEAVE), (cast.peer, AbsenceKind.TRIP)):
        api.note_absence(actor=cast.hr, person=person, kind=kind, source=AbsenceSource.HR,
                         starts_at=now, ends_at=now + timedelta(days=1))  # fmt: skip
    CalendarDay.objects.all().delete()
    for year in (2025, 2026):
        CalendarDay.objects.create(
            date=date(year, 10, 1), calendar=DayCalendar.OFFICE, kind=DayKind.RESTDAY, name=f"国庆 {year}"
        )
    return client


def exported(client: Client, page: str, form: str) -> list[list[str]]:
    """Follow the link of the list at this address."""
    html = client.get(page).content.decode()
    found = re.search(rf'href="([^"]*/export\.{form}[^"]*)"', html)
    assert found is not None
    answer = client.get(unescape(found[1]))
    assert answer.status_code == 200
    if form == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    lines = load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    return [[str(cell or "") for cell in line] for line in lines]


@pytest.mark.parametrize(
    ("page", "firsts"),
    [
        ("people/employee/?q=wangxiaoming", ["王小明"]),
        ("people/employee/?status__exact=left", ["钱离"]),
        ("people/employee/?q=wuwai&status__exact=left", []),
        ("people/department/?q=交易", ["交易系统部"]),
        ("core/calendarday/?year=2025", ["2025-10-01"]),
        ("core/calendarday/", ["2026-10-01", "2025-10-01"]),
        ("people/delegation/?status__exact=active", ["陈立"]),
        ("people/delegation/?status__exact=ended", ["周建国"]),
        ("people/absence/?kind__exact=trip", ["李四"]),
        ("people/absence/?q=陈立", ["陈立"]),
    ],
)
def test_the_filtered_list_and_nothing_else(hr: Client, page: str, firsts: list[str]) -> None:
    for form in ("csv", "xlsx"):
        _headings, *rows = exported(hr, f"/admin/{page}", form)
        assert [row[0] for row in rows] == firsts


def test_all_pages_in_the_order_shown_with_the_columns_shown(hr: Client, cast: Cast) -> None:
    for _number in range(60):
        make.employee(department=cast.branch, leader=cast.peer)
    headings, *rows = exported(hr, f"/admin/people/employee/?place={cast.branch.pk}&o=-1&p=2", "csv")
    assert headings == ["姓名", "用户 ID", "工号", "部门", "职位", "直属上级", "状态"]
    assert len(rows) == 62
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)
    assert {row[3] for row in rows} == {"深圳营业部"}


def test_a_name_that_looks_like_a_formula_is_text(hr: Client, cast: Cast) -> None:
    make.employee("=1+1", user_id="formula")
    assert exported(hr, "/admin/people/employee/?q=formula", "csv")[1][0] == "'=1+1"


@pytest.mark.parametrize("address", ["export.pdf", "export.csv?kind__nothing=x", "export.csv?date__year=x"])
def test_odd_addresses_are_answered(hr: Client, address: str) -> None:
    assert hr.get(f"/admin/core/calendarday/{address}").status_code in {400, 404}
