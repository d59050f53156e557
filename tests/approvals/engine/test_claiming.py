"""认领: a pool, and one who takes it."""

from __future__ import annotations

import pytest

from approvals.definition.who import Who
from approvals.engine import Claim, HandOver, NotNow, TimeUp, Unclaim
from tests.approvals.engine.build import Case, Firm, approve, do, flow, people


def pool() -> Case:
    return Case(
        flow(do("a", people(2, 3, 4), by="claim"), approve("z", 9)), Firm(leader={2: 8}, roles={"flow_admin": [90]})
    )


def claim(case: Case, person: int) -> None:
    run, seat = case.part(person)
    case.take(Claim(run.seq, seat.no, person))


def unclaim(case: Case, person: int) -> None:
    run, seat = case.part(person)
    case.take(Unclaim(run.seq, seat.no, person))


def test_who_claims_decides_alone() -> None:
    case = pool()
    with pytest.raises(NotNow):
        case.say(2)
    claim(case, 3)
    assert case.asked() == {"a": [3]}
    assert [seat.kind for seat in case.last("a").seats] == ["candidate", "member", "candidate"]
    case.say(3)
    assert case.asked() == {"z": [9]}


def test_only_one_claims() -> None:
    case = pool()
    run, seat = case.part(4)
    claim(case, 3)
    with pytest.raises(NotNow):
        case.take(Claim(run.seq, seat.no, 4))
    with pytest.raises(NotNow):
        claim(case, 3)


def test_given_back_everybody_is_asked_again() -> None:
    case = pool()
    claim(case, 3)
    case.firm.gone = {4}
    unclaim(case, 3)
    assert case.asked() == {"a": [2, 3]}
    assert [seat.no for seat in case.last("a").seats if seat.live] == [4, 5]
    claim(case, 2)
    case.no(2)
    assert case.state.status == "rejected"


def test_unclaimed_is_not_unclaimed() -> None:
    case = pool()
    with pytest.raises(NotNow):
        unclaim(case, 2)
    other = Case(flow(approve("a", people(2, 3))))
    with pytest.raises(NotNow):
        unclaim(other, 2)


def test_a_pool_goes_on_without_who_left() -> None:
    case = pool()
    case.firm.gone = {2}
    case.take(HandOver(2))
    assert case.asked() == {"a": [3, 4]}
    claim(case, 3)
    case.firm.gone = {2, 3}
    case.take(HandOver(3))
    assert case.asked() == {"a": [4]}, "what he had claimed goes back"
    case.firm.gone = {2, 3, 4}
    case.take(HandOver(4))
    assert case.asked() == {"a": [90]}
    claim(case, 90)
    case.say(90)
    assert case.asked() == {"z": [9]}


def test_when_nobody_claims_in_time_the_whole_is_decided() -> None:
    case = pool()
    case.take(TimeUp("complete", 2))
    assert case.asked() == {"z": [9]}
    assert {seat.status for seat in case.last("a").seats} == {"superseded"}


def test_nobody_in_the_pool_is_the_empty_case() -> None:
    case = Case(flow(approve("a", Who("role", role="x"), by="claim")))
    case.say(91)
    assert case.state.status == "approved"
