"""全部认领: what of a storm waits and is one's own is taken in one press, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alerts import actions, storm_card
from alerts.models import Incident, Storm
from alerts.policy import handled_by, handles
from alerts.services import handling, storm_taking
from alerts.states import IncidentStatus
from bots.api import ActionCall
from bots.kinds import NoticeContext
from core import clock, journal
from core.errors import IllegalMove, NotVisible
from core.journal import Via
from core.models import Timer
from core.states import TimerStatus
from tests.alerts.conftest import Sender
from tests.alerts.test_storms import _owner, bring
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
__all__ = ["_owner"]


def button(storm: Storm, reader: Any) -> Any:
    card: Any = storm_card.render(NoticeContext(storm.ref, reader, {}, clock.now()))
    return next((one for one in card.buttons if one.action == "alerts.take_storm"), None)


def press(storm: Storm, person: Any) -> str:
    act = next(one for one in actions.ACTIONS if one.slug == "alerts.take_storm")
    return act.handle(ActionCall(person, storm.ref, 0, {}, {}, Via.CARD, "k")).toast


def test_what_waits_is_taken_and_what_others_hold_stays_theirs(generic: Sender, cast: Cast) -> None:
    bring(generic, 30)
    bring(generic, 2, over=True)
    storm = Storm.objects.get()
    theirs = Incident.objects.filter(status=IncidentStatus.TRIGGERED).latest("pk")
    handling.acknowledge(theirs.pk, actor=cast.operator)
    found = button(storm, cast.member)
    assert (found.label, found.confirm) == ("全部认领（27）", "将认领 27 个待认领的故障，他人已认领的不变。")
    assert press(storm, cast.member) == "认领了 27 个"
    assert button(storm, cast.member) is None
    mine = Incident.objects.filter(assignee=cast.member, status=IncidentStatus.ACKNOWLEDGED)
    assert (mine.count(), mine.exclude(acknowledged_at=None).count()) == (27, 27)
    theirs.refresh_from_db()
    assert theirs.assignee == cast.operator
    assert Incident.objects.filter(status=IncidentStatus.RESOLVED).count() == 2
    one = mine.latest("pk")
    entry: Any = journal.entries(one.ref).last()
    assert (entry.verb, entry.actor, entry.via) == ("alerts.incident_acknowledged", str(cast.member.ref), Via.CARD)
    told: Any = journal.entries(storm.ref).last()
    assert (told.verb, told.facts) == ("alerts.storm_taken", {"taken": 27})
    armed = Timer.objects.filter(ref_kind=one.ref.kind, status=TimerStatus.ARMED)
    assert not armed.filter(ref_id__in=[str(row.pk) for row in mine]).exists()
    with pytest.raises(IllegalMove, match="已被他人认领"):
        press(storm, cast.member)


def test_only_what_is_ones_own_is_counted_and_taken(generic: Sender, cast: Cast) -> None:
    bring(generic, 30)
    storm = Storm.objects.get()
    assert (button(storm, None), button(storm, cast.outsider)) == (None, None)
    with pytest.raises(NotVisible):
        press(storm, cast.outsider)
    some = list(Incident.objects.order_by("pk").values_list("pk", flat=True)[:4])
    Incident.objects.filter(pk__in=some).update(system="")
    assert button(storm, cast.member).label == "全部认领（26）"
    assert press(storm, cast.member) == "认领了 26 个"
    assert press(storm, cast.operator) == "认领了 4 个"


def test_who_handles_is_said_in_two_ways_that_agree(generic: Sender, cast: Cast) -> None:
    bring(generic, 3)
    some = list(Incident.objects.order_by("pk"))
    Incident.objects.filter(pk=some[0].pk).update(system="", assignee=cast.peer)
    handling.assign(some[1].pk, actor=cast.member, to=cast.peer)
    handling.assign(some[1].pk, actor=cast.member, to=cast.member)
    for person in (cast.member, cast.peer, cast.operator, cast.outsider, cast.departed):
        asked = set(Incident.objects.filter(handled_by(person)).values_list("pk", flat=True))
        assert asked == {row.pk for row in Incident.objects.all() if handles(person, row)}


def test_a_thousand_take_as_few_statements_as_a_hundred(generic: Sender, cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            storm_taking.take_all(Storm.objects.get().pk, actor=cast.member)
        return len(seen)

    bring(generic, 100)
    few = cost()
    bring(generic, 900, start=1_000)
    assert cost() - few < 60


def test_more_than_a_thousand_are_taken_in_two_presses(
    generic: Sender, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storm_taking, "MOST", 20)
    bring(generic, 30)
    storm = Storm.objects.get()
    assert [press(storm, cast.member) for _time in range(2)] == ["认领了 20 个，还有 10 个，可再按一次", "认领了 10 个"]
