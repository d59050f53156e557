"""审批动态 as it is drawn: branches side by side, rounds that are over in a line with who sent it back and why."""

from __future__ import annotations

import pytest
from django.test import Client

from approvals.selectors.request import request_page
from approvals.selectors.shown import RequestPage, Round, Row, TimelineStep
from approvals.services import returning
from people.models import Employee
from tests.approvals.conftest import House
from tests.approvals.wide import Wide, publish_wide


@pytest.fixture
def wide(house: House) -> Wide:
    publish_wide()
    made = Wide(house)
    made.to_joint()
    return made


def page(wide: Wide) -> RequestPage:
    return request_page(wide.house.cast.member, wide.request.pk)


def html(wide: Wide, who: Employee) -> str:
    client = Client()
    client.force_login(who)
    return client.get(f"/approvals/{wide.request.pk}/").content.decode()


def flat(rounds: tuple[Round, ...]) -> list[TimelineStep]:
    """Every step of the rounds, heads of branches too, in the order of the page."""

    def below(row: Row) -> list[TimelineStep]:
        return [row.step, *(one for way in row.ways for one in (way.head, *(s for r in way.rows for s in below(r))))]

    return [step for round_ in rounds for row in round_.rows for step in below(row)]


def test_branches_stand_side_by_side_behind_their_node(wide: Wide) -> None:
    found = page(wide)
    [only] = found.rounds
    assert (only.title, only.over) == ("", False)
    joint = next(row for row in only.rows if row.step.key == "joint")
    told = [(way.head.key, way.head.state, [row.step.key for row in way.rows]) for way in joint.ways]
    assert told == [("safety", "now", ["guards"]), ("money", "now", ["chief"])]
    assert found.parallel
    text = html(wide, wide.house.guard)
    assert "columns-story" in text
    assert text.count('class="way way-now"') == 2


def test_a_round_that_is_over_is_a_line_with_who_sent_it_back_and_why(wide: Wide) -> None:
    wide.say(returning.send_back, wide.house.guard, to="head", resume="replay", comment="请补充容量说明")
    first, second = page(wide).rounds
    assert (first.title, first.over, second.title, second.over) == ("第 1 轮", True, "第 2 轮", False)
    assert first.back is not None
    assert first.by is not None
    assert (first.back.back, first.by.person) == ("退回到「部门负责人」，之后逐步重新审批", wide.house.guard)
    assert second.rows[0].step.key == "head"
    text = html(wide, wide.house.guard)
    assert text.count('<details class="round-over">') == 1
    folded = text.split('<details class="round-over">')[1].split("</summary>")[0]
    assert all(words in folded for words in ("第 1 轮", "郑安", "退回到「部门负责人」", "请补充容量说明"))


def test_no_step_is_lost_or_drawn_twice(wide: Wide) -> None:
    wide.say(returning.send_back, wide.house.guard, to="head", resume="replay", comment="请补充容量说明")
    wide.approve(wide.house.cast.head)
    found = page(wide)
    assert [(one.key, one.seq) for one in flat(found.rounds)] == [(one.key, one.seq) for one in found.timeline]
