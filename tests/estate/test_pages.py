"""The pages of the estate, as people open them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from estate.models import LedgerRow, RosterOverride, SystemOwner
from estate.services.ledger_rows import write_rows
from estate.services.overrides import stand_in
from estate.services.row_writing import RowDraft
from estate.services.systems import add_system, retire_system
from estate.states import Grade, OverrideStatus
from people import api as people
from people.models import Employee
from tests.conftest import FrozenWire
from tests.estate.conftest import Estate
from tests.estate.test_rosters import at, who
from tests.house.ledger import ledger

pytestmark = pytest.mark.django_db


def seen(client: Client, person: Employee, path: str) -> str:
    """The page as the person sees it."""
    client.force_login(person)
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def cells(client: Client, person: Employee, path: str) -> list[list[str]]:
    """The file as rows."""
    client.force_login(person)
    response = client.get(path)
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_the_list_tells_owners_and_only_operators_may_add(client: Client, estate: Estate) -> None:
    page = seen(client, estate.cast.member, "/estate/")
    for word in ("集中交易", "办公协同", "王小明", "陈立", "李四", "交易值班", "A 级"):
        assert word in page
    assert "登记系统" not in page
    assert reverse("admin:estate_system_add") in seen(client, estate.cast.operator, "/estate/")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["集中交易", "办公协同"]),
        ("?q=jzjy", ["集中交易"]),
        ("?q=jiaoyi", ["集中交易"]),
        ("?q=IT-1", ["集中交易"]),
        ("?q=none", []),
        ("?grade=C", ["办公协同"]),
        ("?grade=X&status=X&department=X&page=X", ["集中交易", "办公协同"]),
        ("?status=retired", ["旧系统"]),
        ("?owner=left", []),
    ],
)
def test_filters_stay_in_the_address_and_the_file_is_what_is_shown(
    client: Client, estate: Estate, query: str, names: list[str]
) -> None:
    retire_system(add_system(actor=None, key="old", name="旧系统", grade=Grade.C), actor=None, reason="x")
    page = seen(client, estate.cast.member, f"/estate/{query}")
    assert [name for name in ("集中交易", "办公协同", "旧系统") if f">{name}</a>" in page] == names
    assert names or "没有符合条件的结果。" in page
    rows = cells(client, estate.cast.member, f"/estate/export.csv{query}")
    assert [row[1] for row in rows[1:]] == names


def test_a_department_filters_with_all_below_it(client: Client, estate: Estate) -> None:
    page = seen(client, estate.cast.member, f"/estate/?department={estate.cast.centre.pk}")
    assert "集中交易" in page
    assert ">办公协同</a>" not in page


def test_a_system_tells_who_answers_and_who_is_on_duty(client: Client, estate: Estate) -> None:
    page = seen(client, estate.cast.outsider, "/estate/systems/jzjy/")
    for word in ("A 角", "数据所有者", "当前值班", "第 2/2 位", "核心", "IT-1"):
        assert word in page
    assert "已离职" not in page


def test_an_owner_who_left_is_said_on_the_page_and_above_the_list(client: Client, estate: Estate) -> None:
    people.mark_left(estate.cast.member, actor=None)
    page = seen(client, estate.cast.operator, "/estate/systems/jzjy/")
    assert "A 角王小明已离职。" in page
    assert "目前由 B 角陈立、李四负责。" in page
    assert "1 个系统的负责人已离职。" in seen(client, estate.cast.operator, "/estate/")
    assert "个系统的负责人已离职" not in seen(client, estate.cast.outsider, "/estate/")
    assert "排班里有已离职人员：王小明" in seen(client, estate.cast.operator, "/estate/rosters/oncall/")
    assert "1 条记录里的人员已离职" in seen(client, estate.cast.hr, "/estate/ledgers/budget/")
    rows = cells(client, estate.cast.operator, "/estate/export.csv?owner=left")
    assert [row[0] for row in rows[1:]] == ["jzjy"]


def test_a_ledger_shows_what_its_columns_say(client: Client, estate: Estate) -> None:
    page = seen(client, estate.cast.member, "/estate/ledgers/budget/")
    for word in ("行情扩容", "B-1", "2026", "1,234.50", "资本性", "2026-12-31", "王小明"):
        assert word in page
    assert reverse("admin:estate_ledgerrow_add") not in page
    assert reverse("admin:estate_ledgerrow_add") in seen(client, estate.cast.hr, "/estate/ledgers/budget/")
    rows = cells(client, estate.cast.member, "/estate/ledgers/budget/export.csv")
    assert rows[1] == ["B-1", "行情扩容", "Market data", "2026", "1234.50", "资本性", "2026-12-31", "wangxm", "jzjy"]


def test_a_closed_ledger_is_not_there_for_others(client: Client, estate: Estate) -> None:
    assert "规则" not in seen(client, estate.cast.member, "/estate/ledgers/")
    client.force_login(estate.cast.member)
    for path in ("/estate/ledgers/rules/", "/estate/ledgers/rules/export.csv"):
        assert client.get(path).status_code == 404
    page = seen(client, estate.cast.operator, "/estate/ledgers/rules/")
    assert "行情扩容" in page, "a row that is pointed at is named, not numbered"


def test_a_long_ledger_has_pages_and_a_search(client: Client, estate: Estate) -> None:
    drafts = [RowDraft(f"M-{n:03}", f"第{n}条", "", {"year": "2026"}) for n in range(70)]
    write_rows(estate.budget, drafts, actor=None)
    first = seen(client, estate.cast.member, "/estate/ledgers/budget/")
    assert "M-000" in first
    assert "M-069" not in first
    assert "M-069" in seen(client, estate.cast.member, "/estate/ledgers/budget/?page=2")
    assert "M-069" in seen(client, estate.cast.member, "/estate/ledgers/budget/?q=M-069")
    assert len(cells(client, estate.cast.member, "/estate/ledgers/budget/export.csv")) == 72


def test_the_week_of_a_roster_tells_who_and_where_nobody_is(client: Client, estate: Estate) -> None:
    page = seen(client, estate.cast.outsider, "/estate/rosters/oncall/")
    assert "最终值班" in page
    assert "11-09 – 11-15" in page
    assert "安排顶班" not in page
    early = seen(client, estate.cast.outsider, "/estate/rosters/oncall/?week=2026-10-29")
    assert "无人值班" in early
    answer = seen(client, estate.cast.outsider, "/estate/rosters/oncall/?at=2026-11-17T10:00")
    assert "第 1/2 位" in answer
    for odd in ("week=x", "week=9999-12-31", "at=x", "at=0001-01-01T00:00"):
        seen(client, estate.cast.outsider, f"/estate/rosters/oncall/?{odd}")
    assert "陈立" in seen(client, estate.cast.member, "/estate/rosters/")


def test_an_operator_arranges_a_stand_in_and_calls_it_off(client: Client, estate: Estate) -> None:
    client.force_login(estate.cast.operator)
    sent = {
        "person": str(estate.cast.peer.pk), "person_name": "李四", "instead_of": str(estate.cast.head.pk),
        "starts_at": "2026-11-11T10:00", "ends_at": "2026-11-12T10:00", "reason": "培训",
    }  # fmt: skip
    assert client.post("/estate/rosters/oncall/", sent).status_code == 302
    assert who(at(11, 12)) == [estate.cast.peer.pk]
    page = seen(client, estate.cast.operator, "/estate/rosters/oncall/")
    assert "代替 陈立" in page
    made = RosterOverride.objects.get()
    path = reverse("estate:cancel-override", args=["oncall", made.pk])
    client.force_login(estate.cast.outsider)
    assert client.post(path).status_code == 403
    client.force_login(estate.cast.operator)
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 409
    assert RosterOverride.objects.get().status == OverrideStatus.CANCELLED


def test_a_refused_form_keeps_what_was_typed(client: Client, estate: Estate) -> None:
    client.force_login(estate.cast.operator)
    sent = {
        "person_name": "没有人",
        "starts_at": "",
        "ends_at": "2026-11-12T10:00",
        "reason": "培训原因",
        "instead_of": "",
    }
    answer = client.post("/estate/rosters/oncall/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    for word in ("没有找到在职人员「没有人」", "请填写时间", 'value="培训原因"', 'value="2026-11-12T10:00"'):
        assert word in page
    assert not RosterOverride.objects.exists()


def test_who_is_on_duty_finds_his_own_form(client: Client, estate: Estate) -> None:
    page = seen(client, estate.cast.head, "/estate/rosters/oncall/")
    assert "把我的班交给同事" in page
    assert f'<option value="{estate.cast.head.pk}">' in page
    sent = {"person_name": "lisi", "instead_of": str(estate.cast.head.pk), "starts_at": "2026-11-11T10:00",
            "ends_at": "2026-11-12T10:00", "reason": "有事"}  # fmt: skip
    assert client.post("/estate/rosters/oncall/", sent).status_code == 302
    assert client.post("/estate/rosters/oncall/", sent | {"instead_of": ""}).status_code == 403


def test_systems_are_found_in_the_top_bar(client: Client, estate: Estate) -> None:
    assert "/estate/systems/jzjy/" in seen(client, estate.cast.outsider, "/search?q=jiaoyi")


def test_the_rail_shows_the_estate_to_who_looks_after_it(client: Client, estate: Estate) -> None:
    assert "系统与值班" in seen(client, estate.cast.operator, "/")
    assert "系统与值班" not in seen(client, estate.cast.member, "/")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("estate:systems", "/estate/"),
        ("estate:systems-export", "/estate/export.csv"),
        ("estate:system", "/estate/systems/jzjy/"),
        ("estate:ledgers", "/estate/ledgers/"),
        ("estate:ledger", "/estate/ledgers/budget/"),
        ("estate:ledger-export", "/estate/ledgers/budget/export.csv"),
        ("estate:rosters", "/estate/rosters/"),
        ("estate:roster", "/estate/rosters/oncall/"),
    ],
)
def test_a_page_costs_what_the_book_says(
    client: Client, estate: Estate, frozen_wire: FrozenWire, name: str, path: str
) -> None:
    for number in range(20):
        row = add_system(actor=None, key=f"s{number}", name=f"系统{number}", grade=Grade.C, roster=estate.roster)
        SystemOwner.objects.create(system=row, person=estate.cast.peer, duty="a")
        begins = at(11) + timedelta(days=number)
        stand_in(
            estate.roster, actor=None, person=estate.cast.peer, starts_at=begins, ends_at=begins + timedelta(hours=2),
            reason="x",
        )  # fmt: skip
    cells_ = {"year": "2026", "owner": "lisi,chenli", "system": "jzjy"}
    write_rows(estate.budget, [RowDraft(f"M-{n}", f"第{n}条", "", cells_) for n in range(20)], actor=None)
    assert LedgerRow.objects.count() == 22
    client.force_login(estate.cast.operator)
    client.get(path)
    with ledger(name):
        answer = client.get(path)
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]
