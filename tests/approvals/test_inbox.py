"""The four lists and what stands in a row, and approving several at once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.models import Decision, Request
from approvals.pending import SOURCE
from approvals.services import claiming, copying, handing, returning, signing, suspending
from approvals.states import TaskStatus
from core import clock
from inbox.api import Filters, Item, Tab
from people.models import Employee
from tests.approvals.conftest import House
from tests.approvals.pages import HTMX
from tests.approvals.wide import Wide, fresh, publish_wide

ALL = Filters()


@pytest.fixture
def wide(house: House) -> Wide:
    publish_wide()
    return Wide(house)


def listed(who: Employee, tab: Tab = Tab.TODO, filters: Filters = ALL) -> tuple[Item, ...]:
    return SOURCE.page(who, tab, filters, "", 50).items


def test_a_row_says_what_for_whom_from_whom_and_until_when(wide: Wide) -> None:
    wide.file()
    (row,) = listed(wide.house.cast.head)
    assert (row.title, row.icon, row.facet_label) == ("网关改造", "clipboard-check", "联合评审")
    assert (row.initiator, row.department) == ("王小明", "交易系统部")
    assert row.summary == (("主题", "网关改造"), ("环境", "生产"))
    assert row.due is not None


def test_reasons_say_why_one_has_it(wide: Wide) -> None:
    wide.to_joint()
    house, peer = wide.house, wide.house.cast.peer
    wide.say(signing.add_sign, house.guard, kind="before", people=[peer.pk])
    wide.say(handing.transfer, house.other_guard, to=house.cast.hr.pk, comment="休假")
    assert listed(peer)[0].reasons == ("加签自 郑安",)
    assert listed(house.cast.hr)[0].reasons == ("转交自 冯全",)
    pool = Wide(house)
    pool.to_sizing()
    assert listed(house.cloud)[0].reasons == ("待认领",)


def test_what_came_back_stands_in_the_initiators_list(wide: Wide) -> None:
    wide.to_joint()
    wide.say(returning.send_back, wide.house.guard, to="start", comment="补图")
    (row,) = listed(wide.house.cast.member)
    assert row.reasons == ("退回修改",)
    assert listed(wide.house.guard) == ()


def test_what_stands_still_is_neither_late_nor_counted_so(wide: Wide) -> None:
    wide.file()
    suspending.suspend(request=wide.request.pk, actor=wide.house.admin, key=fresh(), reason="等采购")
    with clock.frozen(clock.now() + timedelta(days=5)):
        counts = SOURCE.counts(wide.house.cast.head)
        (row,) = listed(wide.house.cast.head)
        assert (counts.todo, counts.overdue) == (1, 0)
        assert (row.status, row.tone, row.due, row.pick) == ("已暂停", "hold", None, "")
        assert listed(wide.house.cast.head, filters=Filters(overdue="overdue")) == ()


def test_done_holds_what_was_decided_not_what_was_taken_from_a_pool(wide: Wide) -> None:
    wide.to_sizing()
    wide.say(claiming.claim, wide.house.cloud)
    assert listed(wide.house.cloud, Tab.DONE) == ()
    assert [row.status for row in listed(wide.house.cast.head, Tab.DONE)] == ["已同意"]


def test_copies_are_unread_until_they_are_opened(wide: Wide) -> None:
    wide.to_joint()
    hr = wide.house.cast.hr
    copying.copy_to(request=wide.request.pk, actor=wide.house.cast.member, people=[hr.pk], key=fresh())
    (row,) = listed(hr, Tab.CC)
    assert (row.unread, row.reasons) == (True, ("抄送自 王小明",))
    assert SOURCE.counts(hr).cc_unread == 1
    client = Client()
    client.force_login(hr)
    assert "未读" in client.get("/inbox/?tab=cc").content.decode()
    client.get(f"/approvals/{wide.request.pk}/")
    assert SOURCE.counts(hr).cc_unread == 0
    assert listed(hr, Tab.CC, Filters(read="unread")) == ()
    assert len(listed(hr, Tab.CC, Filters(read="read"))) == 1
    assert [facet.count for facet in SOURCE.facets(hr, Tab.CC)] == [1]


@pytest.mark.parametrize("tab", list(Tab))
def test_a_list_costs_the_same_however_long_it_is(wide: Wide, tab: Tab) -> None:
    house = wide.house
    who = {Tab.TODO: house.cast.head, Tab.DONE: house.cast.head, Tab.STARTED: house.cast.member, Tab.CC: house.cast.hr}
    costs = []
    for _round in range(2):
        for _ in range(3):
            wide.file()
            copying.copy_to(request=wide.request.pk, actor=house.cast.member, people=[house.cast.hr.pk], key=fresh())
            wide.approve(house.cast.head)
            wide.file()
        listed(who[tab], tab)
        with CaptureQueriesContext(connection) as seen:
            assert listed(who[tab], tab)
        costs.append(len(seen))
    assert costs[0] == costs[1]


class Picker:
    """A browser that chooses several rows of one flow."""

    def __init__(self, who: Employee) -> None:
        self.client = Client()
        self.client.force_login(who)

    def together(self, *picks: str, comment: str = "", key: str = "") -> Any:
        """Approve them."""
        data = {"pick": list(picks), "comment": comment, "key": key or fresh()}
        return self.client.post("/approvals/batch", data, headers=HTMX)


def test_the_bar_appears_once_a_flow_is_chosen(wide: Wide) -> None:
    wide.file()
    wide.house.submit()
    head = Picker(wide.house.cast.head)
    assert "data-batch" not in head.client.get("/inbox/").content.decode()
    assert "data-batch" in head.client.get("/inbox/?facet=wide").content.decode()
    assert "data-batch" not in head.client.get("/inbox/?facet=wide&tab=done").content.decode()


def test_all_that_were_chosen_are_approved_with_the_common_words(wide: Wide) -> None:
    for _ in range(3):
        wide.file()
    head = wide.house.cast.head
    picks = [row.pick for row in listed(head)]
    said = Picker(head).together(*picks, comment="统一同意")
    assert json.loads(said.headers["HX-Trigger"])["toast"]["text"] == "已同意 3 项"
    assert listed(head) == ()
    assert set(Decision.objects.filter(person=head).values_list("comment", flat=True)) == {"统一同意"}


def test_who_was_quicker_is_said_item_by_item_and_the_rest_goes_on(wide: Wide) -> None:
    head = wide.house.cast.head
    for _ in range(2):
        wide.file()
    picks = [row.pick for row in listed(head)]
    wide.approve(head)  # the second one, elsewhere
    said = Picker(head).together(*picks)
    event = json.loads(said.headers["HX-Trigger"])
    assert event["toast"] == {"text": "已同意 1 项，1 项未处理", "tone": "warn"}
    assert "网关改造" in said.content.decode()
    assert listed(head) == ()


def test_what_needs_more_than_a_yes_cannot_be_chosen_and_says_why(wide: Wide) -> None:
    wide.to_sizing()
    (row,) = listed(wide.house.cloud)
    assert (row.pick, bool(row.unpicked)) == ("", True)
    joint = Wide(wide.house)
    joint.to_joint()
    (row,) = listed(wide.house.cast.chief)  # the page must be opened
    assert (row.pick, bool(row.unpicked)) == ("", True)
    refused = Picker(wide.house.cast.chief).together(f"{joint.task(wide.house.cast.chief).pk}:1")
    assert joint.task(wide.house.cast.chief).status == TaskStatus.OPEN
    assert "未处理" in json.loads(refused.headers["HX-Trigger"])["toast"]["text"]


def test_nothing_chosen_and_nonsense_are_refused_kindly(wide: Wide) -> None:
    wide.file()
    head = Picker(wide.house.cast.head)
    assert head.together().status_code == 422
    assert head.together("x:1", "::").status_code == 422
    assert Request.objects.get().decisions.count() == 0


def test_somebody_elses_part_is_not_approved_in_a_batch(wide: Wide) -> None:
    wide.file()
    task = wide.task(wide.house.cast.head)
    Picker(wide.house.cast.outsider).together(f"{task.pk}:{task.rev}")
    task.refresh_from_db()
    assert task.status == TaskStatus.OPEN
