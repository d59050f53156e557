"""A swap in Feishu: a card for everybody asked, taken by its button, and true for the others afterwards."""

from __future__ import annotations

from datetime import datetime

import pytest

from bots.kinds import ACTIONS, NOTICES, ActionCall, CardView, NoticeContext
from bots.models import Delivery
from core import clock
from core.clock import SHANGHAI
from core.errors import IllegalMove
from core.journal import Via
from estate import api
from estate.models import RosterOverride, SwapAsk
from estate.services.swaps import ask_swap, withdraw_swap
from people.models import Employee
from tests.estate.conftest import Estate, estate

pytestmark = pytest.mark.django_db
__all__ = ["estate"]


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 10, tzinfo=SHANGHAI)


@pytest.fixture
def ask(estate: Estate) -> SwapAsk:
    return ask_swap(estate.roster, actor=estate.cast.head, starts_at=at(11), ends_at=at(12), reason="体检")


def card(row: SwapAsk, reader: Employee) -> CardView:
    view = NOTICES.get("bots.swap_asked").render(NoticeContext(row.ref, reader, {}, clock.now()))
    assert view is not None
    return view


def press(row: SwapAsk, person: Employee) -> str:
    call = ActionCall(person, row.ref, 1, {}, {}, Via.CARD, "k")
    return ACTIONS.get("estate.take_swap").handle(call).toast


def test_who_was_asked_takes_it_by_the_button_and_both_are_told(estate: Estate, ask: SwapAsk) -> None:
    cast = estate.cast
    assert list(Delivery.objects.values_list("receiver", flat=True)) == [cast.member.pk]
    assert [button.action for button in card(ask, cast.member).buttons] == ["estate.take_swap", ""]
    assert [button.action for button in card(ask, cast.outsider).buttons] == [""]
    assert press(ask, cast.member) == "已接班"
    assert [one.person for one in api.on_duty("oncall", at(11))] == [cast.member.pk]
    assert set(Delivery.objects.values_list("receiver", flat=True)) == {cast.member.pk, cast.head.pk}
    after = card(ask, cast.member)
    assert after.outcome == "王小明已接班，无需再处理"
    assert [button.action for button in after.buttons] == [""]
    with pytest.raises(IllegalMove):
        press(ask, cast.member)
    assert RosterOverride.objects.count() == 1


def test_a_swap_that_was_withdrawn_says_so(estate: Estate, ask: SwapAsk) -> None:
    withdraw_swap(ask.pk, actor=estate.cast.head)
    assert card(ask, estate.cast.member).outcome == "陈立已撤回换班"
    with pytest.raises(IllegalMove):
        press(ask, estate.cast.member)
