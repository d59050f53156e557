"""One right asked back twice at the same moment, by real threads on PostgreSQL: one of them does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from approvals.models import Decision, NodeRun, Request
from approvals.services.claiming import claim
from approvals.services.instance import Outcome
from approvals.states import TaskKind, TaskStatus
from approvals.timing import later
from approvals.timing.ahead import LATER
from core import clock, journal, worktime
from core.errors import IllegalMove
from core.models import Timer
from core.states import DayCalendar, DayKind
from core.timers import Firing
from tests.approvals.flows.firm import MONDAY, Firm, build_firm, key, local, status
from tests.approvals.flows.test_recertify import FIRST, granted, reclaims, reviews, say
from tests.approvals.test_two_at_once import at_once

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
END = "2027-06-30T00:00"


@pytest.fixture
def firm(transactional_db: None, settings: Any, tmp_path: Any) -> Iterator[Firm]:
    """The firm with everything that the flows ask for, committed."""
    if connection.vendor != "postgresql":
        pytest.skip("threads race on PostgreSQL")
    settings.MEDIA_ROOT = str(tmp_path)
    with ExitStack() as clocks:
        clocks.enter_context(clock.frozen(MONDAY))
        found = Firm(build_firm(), clocks)
        worktime.override(date(2027, 1, 1), calendar=DayCalendar.OFFICE, kind=DayKind.RESTDAY, name="元旦", actor=None)
        found.go("2026-11-23T09:31")
        yield found


def firing(timer: Timer) -> Callable[[], None]:
    """What a tick does with the timer, for a thread."""
    fact = Firing(timer.key, timer.generation, timer.due_at, timer.ref, timer.payload, lambda: None)

    def fire() -> None:
        with transaction.atomic():
            later.fire(fact)

    return fire


def followed(request: Request) -> list[Any]:
    """The numbers of the requests that the journal of this one names as begun by it."""
    entries = [one for one in journal.entries(request.ref) if one.verb == "approvals.date_reached"]
    return [one.facts.get("serial", one.facts) for one in entries if one.facts.get("do") == "request"]


@pytest.mark.parametrize("_round", range(5))
def test_the_end_of_a_right_and_its_review_take_it_back_once(firm: Firm, _round: int) -> None:
    """The day on which the right ends comes in the very moment in which the owner has taken it back."""
    request = granted(firm)
    firm.go(FIRST)
    review = reviews()[0]
    say(firm, review, "owner_a", "revoke")
    timers = [Timer.objects.get(handler=LATER, ref_id=str(request.pk), key__contains=":reclaim:"),
              Timer.objects.get(handler=LATER, ref_id=str(review.pk))]  # fmt: skip
    with clock.frozen(local(END)):
        results = at_once(*map(firing, timers))
    assert results == [None, None]
    [back] = reclaims()
    assert (followed(request), followed(review)) == ([back.serial], [back.serial])


@pytest.mark.parametrize("_round", range(3))
def test_of_two_who_take_the_work_at_once_one_has_it(firm: Firm, _round: int) -> None:
    granted(firm)
    firm.go(FIRST)
    say(firm, reviews()[0], "owner_a", "revoke")
    firm.go("2027-01-04T09:01")
    [back] = reclaims()
    parts = {one.person.user_id: one for one in back.tasks.select_related("person").filter(status=TaskStatus.OPEN)}
    assert sorted(parts) == ["grant1", "grant2", "net1", "net2"]
    assert {one.kind for one in parts.values()} == {TaskKind.CANDIDATE}
    results = at_once(
        *(
            lambda one=one: claim(task=one.pk, actor=one.person, rev=one.rev, key=key())
            for one in (parts["grant1"], parts["grant2"])
        )
    )
    assert sorted(type(one).__name__ for one in results) == ["IllegalMove", "Outcome"]
    winner, loser = ("grant1", "grant2") if isinstance(results[0], Outcome) else ("grant2", "grant1")
    told = next(one for one in results if isinstance(one, IllegalMove))
    assert firm.people[winner].name in told.message
    assert firm.live(back) == f"take_back:{winner}"
    firm.yes(back, winner, outcome="taken")
    assert not back.tasks.filter(person=firm.people[loser], status=TaskStatus.OPEN).exists()
    assert NodeRun.objects.filter(request=back, key="checked").count() == 1
    assert Decision.objects.filter(request=back, verb="claim").count() == 1
    assert status(back) == "running"
