"""审批动态: branches, votes, added signers, opinions, hand-overs, returns, and what the house did by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from approvals.models import Decision
from approvals.selectors.request import request_page
from approvals.selectors.shown import RequestPage, TimelinePerson, TimelineStep
from approvals.services import claiming, decide, handing, returning, signing, suspending
from approvals.states import TaskStatus
from core import clock
from people.models import Employee
from tests.approvals.conftest import House
from tests.approvals.wide import Wide, fresh, publish_wide


@pytest.fixture
def wide(house: House) -> Wide:
    publish_wide()
    return Wide(house)


def page(wide: Wide, who: Employee | None = None) -> RequestPage:
    return request_page(who or wide.house.cast.member, wide.request.pk)


def step(found: RequestPage, key: str) -> TimelineStep:
    return [one for one in found.timeline if one.key == key][-1]


def row(found: RequestPage, key: str, who: Employee) -> TimelinePerson:
    return [one for one in step(found, key).people if one.person == who][-1]


def test_parallel_branches_stand_below_their_node_each_with_its_state(wide: Wide) -> None:
    wide.to_joint()
    found = page(wide)
    told = [(one.key, one.kind, one.state, one.depth) for one in found.timeline]
    assert told == [
        ("start", "start", "done", 0), ("head", "approve", "done", 0), ("by_env", "exclusive", "done", 0),
        ("joint", "parallel", "now", 0),
        ("safety", "branch", "now", 1), ("guards", "approve", "now", 2),
        ("money", "branch", "now", 1), ("chief", "approve", "now", 2),
        ("sizing", "do", "next", 0), ("told", "cc", "next", 0), ("accept", "do", "next", 0),
    ]  # fmt: skip
    assert (step(found, "guards").mode, step(found, "guards").tally) == ("会签", "已同意 0/2")
    assert step(found, "by_env").note == "进入分支「生产」：环境为生产"
    assert step(found, "sizing").mode == "认领"
    assert (found.step, found.steps, found.step_name) == (2, 5, "信息安全、分管领导")


def test_the_tally_counts_voices_and_a_branch_that_is_through_says_so(wide: Wide) -> None:
    wide.to_joint()
    wide.approve(wide.house.guard)
    assert step(page(wide), "guards").tally == "已同意 1/2"
    wide.approve(wide.house.other_guard)
    found = page(wide)
    assert (step(found, "safety").state, step(found, "guards").state) == ("done", "done")
    assert step(found, "guards").tally == ""
    assert step(found, "money").state == "now"


def test_who_was_added_stands_below_who_added_him(wide: Wide) -> None:
    wide.to_joint()
    peer = wide.house.cast.peer
    wide.say(signing.add_sign, wide.house.guard, kind="before", people=[peer.pk], comment="请先核对")
    found = page(wide)
    people = [(one.person, one.kind, one.depth, one.state) for one in step(found, "guards").people]
    assert people == [
        (wide.house.guard, "", 0, "未轮到"), (peer, "前加签", 1, "待处理"), (wide.house.other_guard, "", 0, "待处理"),
    ]  # fmt: skip
    assert row(found, "guards", peer).reasons == ("郑安加签",)
    event = row(found, "guards", wide.house.guard).events[0]
    assert (event.text, event.comment) == ("加签 李四", "请先核对")


def test_an_opinion_is_told_with_who_asked_and_what_he_said(wide: Wide) -> None:
    wide.to_joint()
    guard, peer = wide.house.guard, wide.house.cast.peer
    wide.say(handing.delegate, guard, to=peer.pk, comment="端口是否合规")
    asked = page(wide)
    assert row(asked, "guards", guard).state == "委派中"
    assert (row(asked, "guards", peer).kind, row(asked, "guards", peer).depth) == ("委派", 1)
    wide.say(handing.answer, peer, comment="合规")
    answered = page(wide)
    assert row(answered, "guards", guard).state == "待处理"
    assert (row(answered, "guards", peer).state, row(answered, "guards", peer).comment) == ("已答复", "合规")


def test_a_transfer_names_both_ends(wide: Wide) -> None:
    wide.to_joint()
    wide.say(handing.transfer, wide.house.guard, to=wide.house.cast.peer.pk, comment="我出差")
    found = page(wide)
    given = row(found, "guards", wide.house.guard)
    assert (given.state, given.icon, given.events[0].text) == ("已转交", "handed_on", "转交给 李四")
    assert row(found, "guards", wide.house.cast.peer).reasons == ("郑安转交",)


def test_a_return_shows_where_it_went_and_begins_a_round(wide: Wide) -> None:
    wide.to_joint()
    wide.say(returning.send_back, wide.house.guard, to="head", resume="replay", comment="请补充容量说明")
    found = page(wide)
    returned = [one for one in found.timeline if one.key == "guards"][0]
    assert returned.state == "returned"
    assert returned.back == "退回到「部门负责人」，之后逐步重新审批"
    again = step(found, "head")
    assert (again.state, again.round) == ("now", "第 2 轮")
    assert [one.comment for one in returned.people if one.person == wide.house.guard] == ["请补充容量说明"]


def test_back_at_the_initiator_the_page_says_who_asks_for_what(wide: Wide) -> None:
    wide.to_joint()
    wide.say(returning.send_back, wide.house.guard, to="start", comment="缺少架构图")
    found = page(wide)
    assert found.returned is not None
    assert (found.returned.text, found.returned.comment) == ("郑安已退回", "缺少架构图")
    first = found.verbs[0]
    assert (first.slug, first.url) == ("resubmit", f"/approvals/{wide.request.pk}/edit")
    assert page(wide, wide.house.guard).returned is not None


def test_a_pool_is_to_be_claimed_and_then_his_alone(wide: Wide) -> None:
    wide.to_sizing()
    found = page(wide, wide.house.cloud)
    assert [verb.slug for verb in found.verbs][:1] == ["claim"]
    assert {one.state for one in step(found, "sizing").people} == {"待认领"}
    wide.say(claiming.claim, wide.house.cloud)
    mine, other = page(wide, wide.house.cloud), page(wide, wide.house.guard)
    assert {"complete", "cannot", "unclaim"} <= {verb.slug for verb in mine.verbs}
    assert not {"claim", "complete"} & {verb.slug for verb in other.verbs}


def test_a_condition_that_passed_it_is_said_in_its_authors_words(house: House) -> None:
    publish_wide()
    wide = Wide(house)
    wide.file()
    rows = Decision.objects.filter(request=wide.request, person=None)
    assert not rows.exists()
    wide.approve(house.cast.head)
    wide.approve(house.guard)
    wide.approve(house.other_guard)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        wide.approve(house.cast.chief)
    found = page(wide)
    assert step(found, "joint").state == "done"
    assert step(found, "sizing").state == "now"


def test_repeated_people_are_passed_and_the_story_says_why(house: House) -> None:
    publish_wide()
    wide = Wide(house)
    wide.file(who=house.cast.peer, env="test")
    found = page(wide, house.cast.peer)
    assert step(found, "head").people[0].reasons[0].startswith("没有找到审批人")


def test_what_was_done_to_the_whole_request_stands_between_the_nodes(wide: Wide) -> None:
    wide.to_joint()
    suspending.suspend(request=wide.request.pk, actor=wide.house.admin, key=fresh(), reason="等待采购结果")
    found = page(wide)
    event = next(one for one in found.timeline if one.kind == "event")
    assert (event.name, event.note) == ("卫管已暂停", "等待采购结果")
    assert found.status_label == "已暂停"
    assert not {"approve", "reject"} & {verb.slug for verb in page(wide, wide.house.guard).verbs}
    assert page(wide).clocks[0].word == "已暂停计时"


def test_clocks_say_how_they_are_reckoned(wide: Wide) -> None:
    wide.file()
    found = page(wide, wide.house.cast.head)
    assert [(one.name, one.about, one.word) for one in found.clocks] == [
        ("评审到核定", "部门负责人 → 容量核定", "剩 37 工作小时 30 分"),
        ("首次响应", "部门负责人 · 陈立", "剩 2 工作小时"),
        ("处理时限", "部门负责人 · 陈立", "剩 8 工作小时"),
    ]  # fmt: skip
    how = found.clocks[2].how
    assert how.startswith("从今天 09:30 起 8 工作小时，按工作日历（周末、法定假日不计，调休工作日计入）计算，")
    assert how.endswith("到 11-24 10:00。暂停的时间不计入。")


def test_foreseen_steps_are_grey_with_who_and_how_long(wide: Wide) -> None:
    wide.to_joint()
    ahead = step(page(wide), "accept")
    assert (ahead.state, [one.person for one in ahead.people]) == ("next", [wide.house.cast.member])
    assert step(page(wide), "sizing").duration == "预计 16 工作小时"


@pytest.mark.parametrize("comment", ["规模过大", ""])
def test_a_rejection_ends_the_story(wide: Wide, comment: str) -> None:
    wide.to_joint()
    wide.say(decide.reject, wide.house.guard, comment=comment or "不合规")
    found = page(wide)
    assert found.timeline[-1].kind == "end"
    assert (found.timeline[-1].state, found.status_label) == ("rejected", "已拒绝")
    others = [one for one in found.timeline if one.key == "chief"]
    assert [one.state for one in others[0].people] == [str(TaskStatus.SUPERSEDED.label)]


def test_a_page_costs_the_same_however_long_the_way_was(wide: Wide, django_assert_max_num_queries: Any) -> None:
    wide.to_joint()
    for _ in range(4):
        wide.say(returning.send_back, wide.house.guard, to="head", resume="replay", comment="再看")
        wide.approve(wide.house.cast.head)
    request_page(wide.house.cast.member, wide.request.pk)
    with django_assert_max_num_queries(45):
        request_page(wide.house.cast.member, wide.request.pk)
