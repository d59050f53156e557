"""The board of a roster: what is drawn, whom a stand-in replaces, swaps and calendars on the page."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import CalendarDay
from core.states import Phase
from core.worktime import wall
from estate.models import DutyFeed, Roster, RosterLayer, RosterOverride, SwapAsk
from estate.selectors.pages.board import WIDTH, Paper, board, month
from estate.selectors.rosters import plan_of
from estate.services.layers import LayerDraft, add_layer
from estate.services.overrides import stand_in
from estate.states import Days, SwapStatus, Unit
from people.models import Employee
from tests.estate.conftest import FIRST, Estate
from tests.estate.test_rosters import at, who

pytestmark = pytest.mark.django_db
PAGE = "/estate/rosters/oncall/"


def paper(estate: Estate, first: date, days: int) -> Paper:
    roster = Roster.objects.get(pk=estate.roster.pk)
    plan = plan_of(roster, at(1), at(30))
    return Paper(plan, first, days, Employee.objects.in_bulk())


def seen(client: Client, who: Employee, query: str = "") -> str:
    client.force_login(who)
    answer = client.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("weeks", [1, 2, 4])
def test_rows_are_layers_overrides_and_the_truth_without_a_hole(estate: Estate, weeks: int) -> None:
    begins = at(11)
    stand_in(estate.roster, actor=None, person=estate.cast.peer, starts_at=begins,
             ends_at=begins + timedelta(hours=24), reason="培训")  # fmt: skip
    told = board(paper(estate, date(2026, 11, 2), 7 * weeks), clock.now())
    assert [row.kind for row in told.rows] == ["layer", "override", "final"]
    final = sorted(told.rows[-1].blocks, key=lambda block: block.x)
    assert final[0].colour == "", "nobody before the layer began at nine"
    assert final[0].name == "无人值班 00:00–09:00"
    assert told.gaps == 1
    assert sum(block.width for block in final) == pytest.approx(WIDTH, abs=0.1)
    for one, following in zip(final, final[1:], strict=False):
        assert one.x + one.width == pytest.approx(following.x, abs=0.05)
    assert (told.now_x is not None) == (weeks > 1)


def test_days_without_work_or_trading_are_tinted_and_named(estate: Estate) -> None:
    CalendarDay.objects.create(date=date(2026, 11, 11), calendar="trading", kind="restday", name="临时休市日")
    CalendarDay.objects.create(date=date(2026, 11, 12), calendar="office", kind="restday", name="司庆")
    CalendarDay.objects.create(date=date(2026, 11, 12), calendar="trading", kind="restday", name="司庆")
    told = board(paper(estate, date(2026, 11, 9), 7), clock.now())
    kinds = ["workday", "workday", "closed", "holiday", "workday", "weekend", "weekend"]
    assert [column.kind for column in told.columns] == kinds
    assert [column.name for column in told.columns][2:4] == ["临时休市日", "司庆"]
    assert sum(bar.trades for bar in told.bars) == 9, "three sessions on each of three trading days"


def test_a_day_of_25_hours_is_wider_and_the_board_follows_the_rosters_zone(estate: Estate) -> None:
    Roster.objects.filter(pk=estate.roster.pk).update(zone="America/New_York")
    told = board(paper(estate, date(2026, 10, 26), 7), clock.now())
    widths = {column.day: column.width for column in told.columns}
    assert widths[date(2026, 11, 1)] > widths[date(2026, 10, 31)] == pytest.approx(WIDTH / 169 * 24, abs=0.1)
    assert told.zone == "America/New_York"
    assert "上海时间" in told.rows[-1].blocks[0].told


def test_a_month_has_whole_weeks_and_every_day_says_who(estate: Estate) -> None:
    weeks = month(paper(estate, date(2026, 10, 26), 42), 11, clock.now())
    assert all(len(week) == 7 for week in weeks)
    cells = {cell.column.day: cell for week in weeks for cell in week}
    assert cells[date(2026, 11, 3)].parts == (("全天", "王小明", f"duty-c{estate.cast.member.pk % 6 + 1}"),)
    assert [names for _hours, names, _colour in cells[date(2026, 11, 2)].parts] == ["", "王小明"]
    assert cells[date(2026, 10, 31)].outside


@pytest.mark.parametrize("query", ["", "?view=2", "?view=4", "?view=month", "?view=month&week=2026-12-05", "?view=x"])
def test_every_view_opens(client: Client, estate: Estate, query: str) -> None:
    page = seen(client, estate.cast.member, query)
    assert "最终值班" in page or "month-day" in page


def test_a_stand_in_says_first_whom_it_replaces(client: Client, estate: Estate) -> None:
    client.force_login(estate.cast.operator)
    path = reverse("estate:replaced", args=["oncall"])
    there = client.get(path, {"starts_at": "2026-11-15T10:00", "ends_at": "2026-11-17T10:00"}).content.decode()
    assert f'data-instead="{estate.cast.head.pk}"' in there
    assert f'data-instead="{estate.cast.member.pk}"' in there
    assert (
        "无人当班"
        in client.get(path, {"starts_at": "2026-10-15T10:00", "ends_at": "2026-10-17T10:00"}).content.decode()
    )
    assert "无人当班" in client.get(path, {"starts_at": "x", "ends_at": "2026-10-17T10:00"}).content.decode()


def test_what_is_typed_is_read_on_the_rosters_clock(client: Client, estate: Estate) -> None:
    Roster.objects.filter(pk=estate.roster.pk).update(zone="Europe/London")
    client.force_login(estate.cast.operator)
    sent = {"person": str(estate.cast.peer.pk), "instead_of": "", "starts_at": "2026-11-12T10:00",
            "ends_at": "2026-11-12T12:00", "reason": "培训"}  # fmt: skip
    assert client.post(PAGE, sent).status_code == 302
    assert RosterOverride.objects.get().starts_at == at(12, 18)


def test_a_swap_is_asked_for_and_taken_on_the_page(client: Client, estate: Estate) -> None:
    cast = estate.cast
    client.force_login(cast.head)
    sent = {"starts_at": "2026-11-11T10:00", "ends_at": "2026-11-12T10:00", "asked": "", "reason": "体检"}
    wrong = client.post(reverse("estate:ask-swap", args=["oncall"]), sent | {"starts_at": "2026-11-18T10:00"})
    assert wrong.status_code == 422
    assert "结束须晚于开始" in wrong.content.decode()
    assert client.post(reverse("estate:ask-swap", args=["oncall"]), sent).status_code == 302
    row = SwapAsk.objects.get()
    take = reverse("estate:take-swap", args=["oncall", row.pk])
    assert take in seen(client, cast.member)
    assert take not in seen(client, cast.outsider)
    client.force_login(cast.outsider)
    assert client.post(take).status_code == 403
    client.force_login(cast.member)
    assert client.post(take).status_code == 302
    assert client.post(take).status_code == 409
    assert who(at(11, 12)) == [cast.member.pk]


def test_a_swap_is_withdrawn_on_the_page(client: Client, estate: Estate) -> None:
    client.force_login(estate.cast.head)
    sent = {"starts_at": "2026-11-11T10:00", "ends_at": "2026-11-12T10:00", "asked": "", "reason": "体检"}
    client.post(reverse("estate:ask-swap", args=["oncall"]), sent)
    path = reverse("estate:withdraw-swap", args=["oncall", SwapAsk.objects.get().pk])
    assert path in seen(client, estate.cast.head)
    assert client.post(path).status_code == 302
    assert SwapAsk.objects.get().status == SwapStatus.WITHDRAWN


def test_an_address_is_shown_once_and_revoked(client: Client, estate: Estate) -> None:
    client.force_login(estate.cast.outsider)
    assert client.post(reverse("estate:make-feed", args=["oncall"]), {"of": "roster"}).status_code == 302
    first = client.get(PAGE).content.decode()
    assert "/estate/feeds/hcal_" in first
    assert "/estate/feeds/hcal_" not in client.get(PAGE).content.decode()
    feed = DutyFeed.objects.get()
    path = reverse("estate:revoke-feed", args=["oncall", feed.pk])
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 409


def test_only_operators_write_layers(client: Client, estate: Estate) -> None:
    for path in (reverse("estate:new-layer", args=["oncall"]),
                 reverse("estate:change-layer", args=["oncall", RosterLayer.objects.get().pk])):  # fmt: skip
        client.force_login(estate.cast.member)
        assert client.get(path).status_code == 403
        client.force_login(estate.cast.operator)
        assert client.get(path).status_code == 200


def test_a_layer_may_hold_in_sessions(estate: Estate) -> None:
    draft = LayerDraft("盯盘", [estate.cast.peer], FIRST, priority=2, days=Days.TRADING, unit=Unit.TRADE,
                       phases=[Phase.MORNING, Phase.AFTERNOON])  # fmt: skip
    add_layer(estate.roster, actor=estate.cast.operator, draft=draft)
    day = date(2026, 11, 11)
    told = {hour: who(wall(day, time(hour), paper(estate, day, 7).zone)) for hour in (9, 10, 12, 14, 15)}
    peer, head = [estate.cast.peer.pk], [estate.cast.head.pk]
    assert told == {9: head, 10: peer, 12: head, 14: peer, 15: head}
