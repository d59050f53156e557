"""What waits for somebody reaches his deputy when the delegation begins, and is over for him when it ends."""

from __future__ import annotations

from datetime import timedelta

from approvals.models import Task
from approvals.notices.todo import TODO
from approvals.services.comment import comment
from approvals.services.urge import urge
from bots.api import CardView, NoticeContext, Tone
from bots.models import Card, Delivery
from core import clock, timers
from people import api as people
from people.models import Delegation, Employee
from tests.approvals.conftest import MONDAY, House

NOON = MONDAY + timedelta(hours=2)
EVENING = MONDAY + timedelta(hours=8)


def away(house: House, *, flows: tuple[str, ...] = (), agent: Employee | None = None) -> Delegation:
    """The head is away from noon to evening."""
    head = house.cast.head
    return people.delegate(
        actor=head, principal=head, agent=agent or house.cast.peer, kind=people.DelegationKind.DEPUTY,
        starts_at=NOON, ends_at=EVENING, flows=flows,
    )  # fmt: skip


def receivers(kind: str) -> list[str]:
    rows = Delivery.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("receiver__name", flat=True))


def card(reader: Employee) -> CardView:
    view = TODO.render(NoticeContext(Task.objects.get().ref, reader, {}, clock.now()))
    assert view is not None
    return view


def test_open_tasks_reach_the_deputy_when_it_begins_and_not_before(house: House) -> None:
    house.submit()
    away(house)
    timers.tick()
    assert receivers("approvals.todo") == ["陈立"]
    with clock.frozen(NOON):
        timers.tick()
        assert receivers("approvals.todo") == ["陈立", "李四"]
        assert "由你代陈立处理" in card(house.cast.peer).footer
        timers.tick()
    assert len(receivers("approvals.todo")) == 2


def test_at_its_end_the_deputy_s_card_is_over(house: House) -> None:
    house.submit()
    away(house)
    with clock.frozen(NOON):
        timers.tick()
    before = Card.objects.get(reader=house.cast.peer).wanted
    with clock.frozen(EVENING):
        timers.tick()
        view = card(house.cast.peer)
        assert (view.tone, view.title, view.buttons) == (Tone.OVER, "代理已结束 · 云主机申请", ())
        assert view.outcome == "代理已结束，由陈立处理"
        assert card(house.cast.head).buttons
    assert Card.objects.get(reader=house.cast.peer).wanted == before + 1


def test_ending_it_early_does_the_same_at_once(house: House) -> None:
    house.submit()
    given = away(house)
    with clock.frozen(NOON):
        timers.tick()
        people.end_delegation(given, actor=house.cast.head)
        assert card(house.cast.peer).tone == Tone.OVER
    with clock.frozen(EVENING):
        timers.tick()
    assert Card.objects.get(reader=house.cast.peer).wanted == 2


def test_ended_before_it_began_nothing_is_said(house: House) -> None:
    house.submit()
    people.end_delegation(away(house), actor=house.cast.head)
    with clock.frozen(NOON):
        timers.tick()
    assert receivers("approvals.todo") == ["陈立"]


def test_neither_another_flow_nor_one_s_own_request_reaches_the_deputy(house: House) -> None:
    house.submit()
    away(house, flows=("vpn",))
    with clock.frozen(NOON):
        timers.tick()
    assert receivers("approvals.todo") == ["陈立"]


def test_the_initiator_gets_no_card_of_his_own_request(house: House) -> None:
    house.submit()
    away(house, agent=house.cast.member)
    with clock.frozen(NOON):
        timers.tick()
    assert receivers("approvals.todo") == ["陈立"]


def test_urging_reminding_and_remarks_reach_whoever_may_act_now(house: House) -> None:
    request = house.submit()
    away(house)
    with clock.frozen(NOON):
        timers.tick()
        urge(request=request.pk, actor=house.cast.member)
        comment(request=request.pk, actor=house.cast.member, text="请看", key="c")
    assert sorted(receivers("approvals.urged")) == ["李四", "陈立"]
    assert sorted(receivers("approvals.commented")) == ["李四", "陈立"]
