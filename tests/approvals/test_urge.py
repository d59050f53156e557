"""催办 and comments."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.models import Comment, Task
from approvals.services.comment import comment
from approvals.services.urge import urge
from bots.models import Delivery
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from tests.approvals.conftest import MONDAY, House


def test_the_approver_is_asked_under_his_card(house: House) -> None:
    request = house.submit()
    assert urge(request=request.pk, actor=house.cast.member).toast == "已提醒陈立"
    told = Delivery.objects.filter(kind="approvals.urged").values_list("receiver__name", flat=True)
    assert list(told) == ["陈立"]
    assert [entry.verb for entry in journal.entries(request.ref)][-1] == "approvals.urged"


def test_at_most_once_in_the_time_that_the_flow_says(house: House) -> None:
    request = house.submit()
    urge(request=request.pk, actor=house.cast.member)
    with pytest.raises(IllegalMove, match="60 分钟内已催办过"):
        urge(request=request.pk, actor=house.cast.member)
    with clock.frozen(MONDAY + timedelta(hours=1)):
        urge(request=request.pk, actor=house.cast.member)
    assert Task.objects.get().urges == 2


def test_only_the_initiator_urges(house: House) -> None:
    request = house.submit()
    with pytest.raises(Refused):
        urge(request=request.pk, actor=house.cast.head)
    with pytest.raises(NotVisible):
        urge(request=request.pk, actor=house.cast.outsider)


def test_a_remark_is_kept_once_and_told_to_the_others(house: House) -> None:
    request = house.submit()
    comment(request=request.pk, actor=house.cast.head, text="请补充架构图", key="c")
    comment(request=request.pk, actor=house.cast.head, text="请补充架构图", key="c")
    assert Comment.objects.count() == 1
    told = Delivery.objects.filter(kind="approvals.commented").values_list("receiver__name", flat=True)
    assert list(told) == ["王小明"]


def test_a_stranger_cannot_remark_and_nobody_can_say_nothing(house: House) -> None:
    request = house.submit()
    with pytest.raises(NotVisible):
        comment(request=request.pk, actor=house.cast.outsider, text="hi", key="c")
    with pytest.raises(Invalid):
        comment(request=request.pk, actor=house.cast.member, text=" ", key="c")


def test_whose_turn_it_is_himself_urges_nobody(house: House) -> None:
    request = house.submit("test")
    house.approve(request, house.cast.head)
    house.complete(request, house.cloud)
    with pytest.raises(IllegalMove, match="轮到你自己"):
        urge(request=request.pk, actor=house.cast.member)
    assert house.task(request).urges == 0
