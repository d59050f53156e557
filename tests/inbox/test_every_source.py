"""Whatever is registered with the inbox keeps the laws of sources."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.api import seed_demo as seed_alerts
from approvals.api import seed_demo as seed_requests
from core import clock
from estate import api as estate
from inbox.api import SOURCES, Tab
from people.api import DelegationKind, delegate, seed_demo
from people.models import Employee
from tests.cast import Cast
from tests.inbox import battery
from tests.inbox.fake import NOW, FakeSource, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> list[Employee]:
    """The demo firm at work: its people with most to do, one of them with a deputy, and some with nothing."""
    seed_demo(employees=130)
    estate.seed_demo()
    seed_requests()
    seed_alerts()
    people = list(Employee.objects.order_by("pk"))
    people.sort(key=lambda person: -sum(source.counts(person).todo for source in SOURCES))
    busiest, second, free = people[0], people[1], people[-1]
    for principal, agent in ((busiest, second), (second, free)):
        delegate(
            actor=principal,
            principal=principal,
            agent=agent,
            kind=DelegationKind.DEPUTY,
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(days=7),
        )
    return people


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("slug", [source.slug for source in SOURCES])
def test_a_registered_source_keeps_every_law(slug: str, firm: list[Employee]) -> None:
    source = SOURCES.get(slug)
    busiest = max(firm, key=lambda person: source.counts(person).todo)
    people = [busiest, *(person for person in (*firm[:8], *firm[-4:]) if person != busiest)]
    assert any(source.counts(person).todo for person in people), "a source without a sample proves nothing"
    with clock.frozen(clock.now()):
        battery.items_can_be_shown(source, people)
        battery.the_digest_says_what_the_inbox_shows(source, firm)
        for law in battery.LAWS:
            law(source, firm if law is battery.what_is_overdue_is_in_the_persons_list else people)


@pytest.mark.parametrize("law", battery.LAWS, ids=lambda law: law.__name__)
def test_the_laws_hold_for_a_source_that_keeps_them(law: object, cast: Cast, source: FakeSource, monday: None) -> None:
    for number in range(1, 30):
        due = None if number % 4 == 0 else NOW + timedelta(hours=number - 15)
        source.give(cast.head if number % 3 else cast.member, item(number, due=due))
        source.give(cast.head, item(100 + number, since=NOW, tab=Tab.DONE), tab=Tab.DONE)
    assert callable(law)
    law(source, [cast.head, cast.member, cast.peer])
