"""What forms are told of the firm: who is here, what is in use, when is traded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import world
from approvals.asked import LiveAsked
from approvals.forms import form
from approvals.forms.conditions import SHANGHAI
from approvals.named import named_in
from core.states import DayCalendar, DayKind
from core.worktime import override
from estate.models import Ledger, System
from estate.services.declaring import declare_ledgers
from estate.services.ledger_rows import retire_row, write_row
from estate.services.row_writing import RowDraft
from estate.services.systems import add_system, retire_system
from estate.states import Grade
from people.models import Department
from people.states import DepartmentStatus
from tests.approvals.conftest import House
from tests.approvals.forms import one, read

FREEZE = {"first": "2026-12-28", "last": "2027-01-03", "reach": "all", "exception": "never"}


@pytest.fixture
def estate(house: House) -> None:
    """One system, one freeze."""
    declare_ledgers()
    add_system(actor=None, key="jzjy", name="集中交易", name_en="Central trading", grade=Grade.A)
    write_row(Ledger.objects.get(slug="freeze"), RowDraft("2026-12", "年终封网", cells=FREEZE), actor=None)


@pytest.mark.usefixtures("estate")
def test_rows_of_ledgers_come_with_plain_facts(house: House) -> None:
    around = world.of(house.cast.member)
    system = around.ledger("application", "jzjy")
    assert system is not None
    assert (system["name"], system["grade"]) == ("集中交易", "A")
    assert type(system["grade"]) is str
    assert around.ledger_named("application", "central trading") == ("jzjy",)
    ((key, freeze),) = around.ledger_rows("freeze")
    assert (key, freeze["first"], freeze["name"]) == ("2026-12", "2026-12-28", "年终封网")


@pytest.mark.usefixtures("estate")
@pytest.mark.parametrize("key", ["", "nothing", "\x00", "x" * 5000, "\ud800", "a\nb"])
def test_whatever_is_asked_for_is_found_or_not(house: House, key: str) -> None:
    around = world.of(house.cast.member)
    assert around.ledger("application", key) is None
    assert around.ledger_named("application", key) == ()
    assert around.named(key) == ()
    assert around.departments_named(key) == ()
    assert around.ledger("nonsense", "jzjy") is None


@pytest.mark.usefixtures("estate")
def test_what_is_no_longer_used_can_be_shown_and_not_chosen(house: House) -> None:
    ledger = Ledger.objects.get(slug="freeze")
    retire_row(ledger.rows.get(), actor=None, reason="取消")
    retire_system(System.objects.get(key="jzjy"), actor=None, reason="下线")
    house.cast.branch.status = DepartmentStatus.CLOSED
    house.cast.branch.save(update_fields=["status"])
    mine, all_there_is = world.of(house.cast.member), world.everything()
    assert mine.ledger("freeze", "2026-12") is None
    assert all_there_is.ledger("freeze", "2026-12") is not None
    assert mine.ledger("application", "jzjy") is None
    assert all_there_is.ledger("application", "jzjy") is not None
    assert mine.department(house.cast.branch.pk) is None
    assert all_there_is.department(house.cast.branch.pk) == "深圳营业部"


def test_people_are_known_while_they_work_here(house: House) -> None:
    mine, all_there_is = world.of(house.cast.member), world.everything()
    assert mine.person(house.cast.departed.pk) is None
    assert all_there_is.person(house.cast.departed.pk) == "钱离"
    assert mine.named("wangxm") == mine.named("王小明") == mine.named("wang xiaoming") == (house.cast.member.pk,)
    assert mine.departments_named("交易系统部") == (house.cast.trading.pk,)
    assert (mine.me, mine.own_department) == (house.cast.member.pk, house.cast.trading.pk)


def test_a_question_is_asked_once(house: House, django_assert_num_queries: Any) -> None:
    around = world.of(house.cast.member)
    around.person(house.cast.head.pk)
    around.asked.has_role(house.guard.pk, "info_security")
    around.asked.is_under(house.cast.trading.pk, house.cast.centre.department_id)
    with django_assert_num_queries(0):
        around.person(house.cast.head.pk)
        around.asked.has_role(house.guard.pk, "cloud_ops")
        around.asked.is_under(house.cast.branch.pk, house.cast.centre.department_id)


@pytest.mark.usefixtures("estate")
def test_what_many_forms_name_is_read_at_once_and_shown_without_asking(house: House) -> None:
    for number in range(20):
        add_system(actor=None, key=f"s{number}", name=f"系统 {number}", grade=Grade.B)
    fields = read(one("ledger", "system", ledger="application"), one("person", "who"), one("department", "place"))
    cast = house.cast

    def filled(number: int) -> tuple[Any, dict[str, Any]]:
        person = (cast.member, cast.head, cast.peer)[number % 3].pk
        return fields, {"system": f"s{number}", "who": person, "place": cast.trading.pk}

    def cost(many: int) -> int:
        forms = [filled(number) for number in range(many)]
        with CaptureQueriesContext(connection) as asked:
            around = world.everything(named_in(forms))
            told = [form.display(fields[0], data["system"], "zh-hans", around) for fields, data in forms]
            for fields, data in forms:
                assert form.display(fields[1], data["who"], "zh-hans", around)
                assert form.display(fields[2], data["place"], "zh-hans", around) == "交易系统部"
        assert told == [f"系统 {number}" for number in range(many)]
        return len(asked)

    assert cost(20) == cost(1)


def test_conditions_ask_about_the_firm_of_today(house: House) -> None:
    asked, cast = LiveAsked(), house.cast
    trading: Department = cast.trading
    assert asked.is_person(cast.member.pk, "wangxm")
    assert not asked.is_person(cast.member.pk, "lisi")
    assert asked.has_role(house.guard.pk, "info_security")
    assert not asked.has_role(cast.member.pk, "info_security")
    assert not asked.has_role(10**9, "info_security")
    assert asked.is_department(trading.pk, trading.department_id)
    assert asked.is_under(trading.pk, cast.centre.department_id)
    assert not asked.is_under(cast.centre.pk, trading.department_id)
    assert asked.works_under(cast.member.pk, cast.firm.department_id)
    assert not asked.works_under(cast.peer.pk, cast.centre.department_id)
    assert not asked.is_under(trading.pk, "nonsense")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.usefixtures("db")
def test_trading_hours_are_known() -> None:
    override(at("2026-11-25").date(), calendar=DayCalendar.TRADING, kind=DayKind.RESTDAY, name="休市", actor=None)
    assert world.trades_between(at("2026-11-23 10:00"), at("2026-11-23 10:30"))
    assert world.trades_between(at("2026-11-23 12:00"), at("2026-11-23 12:30"))
    assert world.trades_between(at("2026-11-23 09:00"), at("2026-11-23 09:15"))
    assert not world.trades_between(at("2026-11-23 08:00"), at("2026-11-23 09:14"))
    assert not world.trades_between(at("2026-11-23 15:30"), at("2026-11-24 09:00"))
    assert world.trades_between(at("2026-11-23 20:00"), at("2026-11-24 20:00"))
    assert not world.trades_between(at("2026-11-25 10:00"), at("2026-11-25 11:00"))
    assert not world.trades_between(at("2026-11-28 10:00"), at("2026-11-29 11:00"))
    assert world.trades_between(at("2026-11-28 10:00"), at("2099-11-29 11:00"))


@pytest.mark.usefixtures("estate")
def test_a_change_window_is_judged_by_the_calendar_and_the_freezes(house: House) -> None:
    emergency = [[{"field": "kind", "op": "eq", "value": "emergency"}]]
    fields = read(
        one("choice", "kind", options=["normal", "emergency"], required=True),
        one("ledger", "system", ledger="application", required=True),
        one("computed", "grade", required=True, **{"as": "text", "formula": {"of": "system", "attribute": "grade"}}),
        one("datetime", "start", required=True),
        one("datetime", "end", required=True, validators=[
            {"check": "after", "field": "start"},
            {"check": "outside_trading", "since": "start", "unless": emergency},
            {"check": "not_frozen", "ledger": "freeze", "since": "start", "unless": emergency},
        ]),
    )  # fmt: skip
    raw = {"kind": "normal", "system": "jzjy", "start": "2026-11-23T16:00", "end": "2026-11-23T18:00"}
    around = world.of(house.cast.member)
    assert form.clean(fields, raw, around).problems == ()
    assert form.clean(fields, raw, around).data["grade"] == "A"
    trading = raw | {"start": "2026-11-23T10:00", "end": "2026-11-23T11:00"}
    frozen = raw | {"start": "2026-12-27T20:00", "end": "2026-12-28T02:00"}
    assert ["交易时段" in said for _at, said in form.clean(fields, trading, around).problems] == [True]
    assert ["年终封网" in said for _at, said in form.clean(fields, frozen, around).problems] == [True]
    for window in (trading, frozen):
        assert form.clean(fields, window | {"kind": "emergency"}, around).problems == ()
    backwards = form.clean(fields, raw | {"end": "2026-11-23T15:45"}, around)
    assert backwards.problems == (("end", "须晚于「start」，请调整"),)
