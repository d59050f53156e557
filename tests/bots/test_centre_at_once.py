"""Verbs that ask for one entry while it is being put: the last word is the truth. Real threads, real rows."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from django.db import connection, transaction
from django.db.models import F
from pytest_django import Settings

from bots.api import enter
from bots.centre.definitions import ensure
from bots.centre.kinds import CENTRE, CentreEntry, InBoth
from bots.errands.run import run_errands
from bots.errands.trouble import Later
from bots.kinds import ACTIONS, ActionCall, ActionKind, ActionResult
from bots.models import ActionRun, CentreCode, Errand, RateWindow
from bots.states import ErrandStatus
from core import wire_clock
from core.refs import Ref
from tests.bots.centre_story import DEFINITION, KIND, Shelf, ref, task
from tests.bots.story import World
from tests.bots.test_centre_door import press
from tests.bots.test_two_at_once import real, together

__all__ = ["real"]
pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
ROW = "story:state"  # the state of the story's request, in a row that verbs lock as they would their own


@pytest.fixture
def shelf(real: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    settings.FEISHU_APPROVAL_CENTRE = True
    RateWindow.objects.create(key=ROW)
    made = Shelf()
    made.put(real.cast.member.user_id, task(1, real.cast.head.user_id))

    def entry(about: Ref) -> CentreEntry:
        state = int(RateWindow.objects.get(key=ROW).tat)
        return replace(made.entries[ref()], title=InBoth(f"第 {state} 步"), stamp=str(state))

    monkeypatch.setattr(CENTRE, "_entries", {})
    CENTRE.register(replace(made.source(), slug=KIND, entry=entry))
    return made


def test_verbs_and_runners_at_once_leave_the_newest_state(real: World, shelf: Shelf) -> None:
    turn = count()

    def work() -> None:
        if next(turn) < 3:
            run_errands(seconds=6)
            return
        for _ in range(5):
            with transaction.atomic():
                RateWindow.objects.filter(key=ROW).update(tat=F("tat") + 1)
                enter(ref())

    together(9, work)
    while waiting := Errand.objects.filter(status=ErrandStatus.WAITING):
        waiting.update(retry_at=wire_clock.now())
        run_errands(seconds=5)
    [held] = real.sandbox.entries(str(ref()))
    assert "第 30 步" in str(held["content"])
    [errand] = Errand.objects.all()
    assert (errand.asked, errand.status) == (30, ErrandStatus.DONE)


def test_a_kind_is_made_once_by_many(real: World, shelf: Shelf) -> None:
    def work() -> None:
        try:
            ensure(real.bot, DEFINITION)
        except Later:
            return
        finally:
            connection.close()

    together(8, work)
    assert len(real.sandbox.definitions()) == 1
    assert CentreCode.objects.get().code


def test_ten_presses_at_the_same_moment_act_once(real: World, shelf: Shelf) -> None:
    acted: list[ActionCall] = []

    def act(call: ActionCall) -> ActionResult:
        acted.append(call)
        return ActionResult("已同意")

    ACTIONS.register(ActionKind("story.centre", act))
    statuses: list[int] = []
    together(10, lambda: statuses.append(press(real, real.cast.head.user_id).status_code))
    assert statuses == [200] * 10
    assert ActionRun.objects.count() == 1
    assert [call.person for call in acted] == [real.cast.head]
