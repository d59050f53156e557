"""What does not move is shown to flow administrators with why, and they can do something about it from there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from approvals.models import Rating
from approvals.selectors.panels import still_tile
from approvals.selectors.ratings import satisfaction
from approvals.selectors.stuck import StuckPage, stuck_page
from approvals.services import rating, suspending
from core import clock
from core.errors import Refused
from people.models import Employee
from people.states import EmployeeStatus
from tests.approvals.conftest import House
from tests.approvals.wide import Wide, fresh, publish_wide


@pytest.fixture
def wide(house: House) -> Wide:
    publish_wide()
    return Wide(house)


def shown(wide: Wide, why: str) -> StuckPage:
    return stuck_page(wide.house.admin, {"why": why})


def test_long_overdue_ones_say_for_how_long_and_whom_they_wait_for(wide: Wide) -> None:
    wide.file()
    assert shown(wide, "late").rows == ()
    with clock.frozen(clock.now() + timedelta(days=7)):
        (row,) = shown(wide, "late").rows
    assert (row.title, row.node, row.people) == ("网关改造", "部门负责人", (wide.house.cast.head,))
    assert row.why.startswith("超时")


def test_a_part_of_somebody_who_left_is_found_both_ways(wide: Wide) -> None:
    wide.file()
    head = wide.house.cast.head
    Employee.objects.filter(pk=head.pk).update(status=EmployeeStatus.LEFT)
    assert [row.people for row in shown(wide, "nobody").rows] == [(head,)]
    assert [row.people for row in shown(wide, "leavers").rows] == [(head,)]
    assert [tab.count for tab in shown(wide, "nobody").tabs] == [1, 0, 0, 1, 0]


def test_a_paused_one_is_listed_but_is_no_alarm(wide: Wide) -> None:
    wide.file()
    suspending.suspend(request=wide.request.pk, actor=wide.house.admin, key=fresh(), reason="等采购")
    assert [row.tone for row in shown(wide, "halted").rows] == ["hold"]
    tile = still_tile(wide.house.admin, "team")
    assert tile is not None
    assert (tile.figure, tile.tone) == ("0", "ok")
    assert still_tile(wide.house.cast.head, "team") is None


def test_the_page_opens_at_the_first_kind_that_there_is(wide: Wide) -> None:
    assert stuck_page(wide.house.admin, {}).why == "nobody"
    wide.file()
    suspending.suspend(request=wide.request.pk, actor=wide.house.admin, key=fresh(), reason="等采购")
    opened = stuck_page(wide.house.admin, {})
    assert (opened.why, len(opened.rows)) == ("halted", 1)
    assert stuck_page(wide.house.admin, {"why": "late"}).rows == ()


def test_a_requests_initiator_who_left_is_a_finding(wide: Wide) -> None:
    wide.file()
    Employee.objects.filter(pk=wide.house.cast.member.pk).update(status=EmployeeStatus.LEFT)
    (found,) = shown(wide, "leavers").findings
    assert (found.person.pk, found.url) == (wide.house.cast.member.pk, f"/approvals/{wide.request.pk}/")


def test_nobody_else_sees_the_page(wide: Wide) -> None:
    for who in (wide.house.cast.member, wide.house.cast.chief, wide.house.cast.outsider):
        with pytest.raises(Refused):
            stuck_page(who, {})


def test_the_page_opens_them_in_the_drawer_where_the_verbs_are(wide: Wide) -> None:
    wide.file()
    client = Client()
    client.force_login(wide.house.admin)
    with clock.frozen(clock.now() + timedelta(days=7)):
        html = client.get("/approvals/stuck/?why=late").content.decode()
        assert f'data-drawer="/approvals/{wide.request.pk}/"' in html
        drawer = client.get(f"/approvals/{wide.request.pk}/?drawer=1").content.decode()
    assert all(f'data-verb="{verb}"' in drawer for verb in ("reassign", "jump", "suspend", "terminate"))


def test_a_figure_of_satisfaction_needs_five_answers(wide: Wide) -> None:
    member = wide.house.cast.member
    for number in range(5):
        assert satisfaction("wide") is None
        wide.file(env="test")
        request = wide.request
        Rating.objects.create(request=request, person=member, stars=5 if number else 3, at=clock.now())
    found = satisfaction("wide")
    assert found is not None
    assert (str(found.mean), found.answers) == ("4.6", 5)
    client = Client()
    client.force_login(wide.house.admin)
    assert "4.6 分" in client.get("/approvals/flows/wide/").content.decode()


def test_rating_is_offered_once_after_the_end(house: House) -> None:
    request = house.submit("test")
    house.approve(request, house.cast.head)
    house.complete(request, house.cloud)
    house.complete(request, house.cast.member)
    client = Client()
    client.force_login(house.cast.member)
    assert 'data-verb="rate"' in client.get(f"/approvals/{request.pk}/").content.decode()
    rating.rate(request=request.pk, actor=house.cast.member, stars=4)
    assert 'data-verb="rate"' not in client.get(f"/approvals/{request.pk}/").content.decode()
