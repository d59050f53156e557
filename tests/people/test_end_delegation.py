"""Taking a delegation back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core import clock, journal
from core.errors import IllegalMove, Refused
from people import api
from people.models import Delegation
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
def _monday() -> object:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def given(cast: Cast) -> Delegation:
    return api.delegate(
        actor=cast.head,
        principal=cast.head,
        agent=cast.peer,
        kind=api.DelegationKind.DEPUTY,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=7),
    )


@pytest.mark.parametrize("who", ["head", "peer", "hr"])
def test_principal_agent_and_hr_may_end_it(cast: Cast, given: Delegation, who: str) -> None:
    api.end_delegation(given, actor=getattr(cast, who))
    assert api.acting_for(cast.peer, what="x", at=NOW) == []
    assert [entry.verb for entry in journal.entries(given.ref)][-1] == "people.delegation_ended"


def test_nobody_else_may(cast: Cast, given: Delegation) -> None:
    with pytest.raises(Refused):
        api.end_delegation(given, actor=cast.outsider)
    assert api.acting_for(cast.peer, what="x", at=NOW) == [cast.head]


def test_what_has_ended_cannot_be_ended_again(cast: Cast, given: Delegation) -> None:
    stale = Delegation.objects.get(pk=given.pk)
    api.end_delegation(given, actor=cast.head)
    with pytest.raises(IllegalMove):
        api.end_delegation(stale, actor=cast.head)
    assert journal.entries(given.ref).count() == 2


def test_what_is_over_by_its_time_needs_no_end(cast: Cast, given: Delegation) -> None:
    with clock.frozen(NOW + timedelta(days=7)), pytest.raises(IllegalMove):
        api.end_delegation(given, actor=cast.head)


def test_after_the_end_another_deputy_may_be_named(cast: Cast, given: Delegation) -> None:
    api.end_delegation(given, actor=cast.head)
    api.delegate(
        actor=cast.head,
        principal=cast.head,
        agent=cast.outsider,
        kind=api.DelegationKind.DEPUTY,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=1),
    )
    assert api.agents_of(cast.head, what="x", at=NOW) == [cast.outsider]
