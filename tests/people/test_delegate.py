"""Letting somebody act for oneself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core import clock, journal
from core.errors import Invalid, Refused
from people import api
from people.api import DelegationKind
from people.models import Delegation, Employee
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _monday() -> object:
    with clock.frozen(NOW):
        yield


def deputy(principal: Employee, agent: Employee, actor: Employee | None = None, **changes: object) -> Delegation:
    values: dict[str, object] = {"kind": DelegationKind.DEPUTY, "starts_at": NOW, "ends_at": NOW + WEEK} | changes
    return api.delegate(actor=actor or principal, principal=principal, agent=agent, **values)  # type: ignore[arg-type]


def test_the_deputy_acts_from_the_start_until_the_end_and_for_the_named_flows(cast: Cast) -> None:
    deputy(cast.head, cast.peer, flows=["cloud_vm"])
    assert api.acting_for(cast.peer, what="cloud_vm", at=NOW) == [cast.head]
    assert api.agents_of(cast.head, what="cloud_vm", at=NOW) == [cast.peer]
    assert api.acting_for(cast.peer, what="access", at=NOW) == []
    assert api.acting_for(cast.peer, what="cloud_vm", at=NOW - timedelta(seconds=1)) == []
    assert api.acting_for(cast.peer, what="cloud_vm", at=NOW + WEEK) == []


def test_no_flows_named_means_all(cast: Cast) -> None:
    deputy(cast.head, cast.peer)
    api.assert_may_act(cast.peer, cast.head, what="anything", at=NOW)


def test_who_is_not_the_agent_may_not_act(cast: Cast) -> None:
    api.assert_may_act(cast.head, cast.head, what="x", at=NOW)
    with pytest.raises(Refused):
        api.assert_may_act(cast.peer, cast.head, what="x", at=NOW)


def test_a_right_to_act_is_not_handed_on(cast: Cast) -> None:
    deputy(cast.head, cast.peer)
    deputy(cast.peer, cast.outsider)
    assert api.acting_for(cast.outsider, what="x", at=NOW) == [cast.peer]


def test_it_is_journaled_with_both_people(cast: Cast) -> None:
    row = deputy(cast.head, cast.peer, reason="休假")
    entry = journal.entries(row.ref).get()
    assert (entry.verb, entry.actor) == ("people.delegated", str(cast.head.ref))
    assert entry.facts["principal"] == cast.head.pk
    assert entry.facts["agent"] == cast.peer.pk


def test_only_the_principal_hr_and_flow_admins_may_set_it(cast: Cast) -> None:
    with pytest.raises(Refused):
        deputy(cast.head, cast.peer, actor=cast.peer)
    assert deputy(cast.head, cast.peer, actor=cast.hr).principal == cast.head


def test_an_assistant_may_have_no_end_a_deputy_must(cast: Cast) -> None:
    assert deputy(cast.chief, cast.peer, kind=DelegationKind.ASSISTANT, ends_at=None).ends_at is None
    with pytest.raises(Invalid) as caught:
        deputy(cast.head, cast.peer, ends_at=None)
    assert [problem.field for problem in caught.value.problems] == ["ends_at"]


@pytest.mark.parametrize(
    ("starts", "ends"), [(timedelta(0), timedelta(0)), (WEEK, timedelta(1)), (-WEEK, timedelta(hours=-1))]
)
def test_times_that_run_backwards_or_are_over_are_refused(cast: Cast, starts: timedelta, ends: timedelta) -> None:
    with pytest.raises(Invalid):
        deputy(cast.head, cast.peer, starts_at=NOW + starts, ends_at=NOW + ends)


def test_oneself_and_leavers_cannot_be_agents(cast: Cast) -> None:
    for agent in (cast.head, cast.departed):
        with pytest.raises(Invalid):
            deputy(cast.head, agent)


def test_twice_is_refused_and_so_is_a_second_deputy(cast: Cast) -> None:
    deputy(cast.head, cast.peer)
    for agent in (cast.peer, cast.outsider):
        with pytest.raises(Invalid):
            deputy(cast.head, agent)
    assert Delegation.objects.count() == 1


def test_a_ring_is_refused_however_long(cast: Cast) -> None:
    deputy(cast.head, cast.peer)
    deputy(cast.peer, cast.outsider)
    for principal in (cast.peer, cast.outsider):
        with pytest.raises(Invalid):
            deputy(principal, cast.head)
    later = deputy(cast.outsider, cast.head, starts_at=NOW + WEEK, ends_at=NOW + 2 * WEEK)
    assert later.agent == cast.head


@pytest.mark.parametrize("year", [1, 1900, 9999])
def test_a_date_at_the_end_of_the_calendar_is_refused(cast: Cast, year: int) -> None:
    far = NOW.replace(year=year)
    named = {"starts_at": far} if far < NOW else {"ends_at": far}
    with pytest.raises(Invalid, match="日期太远"):
        deputy(cast.head, cast.peer, **named)
