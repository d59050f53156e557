"""Cards drawn in one round: each says what it would say alone, and thirty readers cost no more than one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from alerts import storm_card
from alerts.card_facts import said_of
from alerts.models import Incident, Storm
from alerts.selectors import drawing
from alerts.services import handling, war_rooms
from alerts.services.paging import PAGE
from alerts.states import IncidentStatus
from bots.cards import rounds
from bots.cards.render import Saying, say_card
from bots.kinds import NOTICES
from bots.models import Card
from bots.services.announce import announce
from core import clock
from people.models import Employee
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.alerts.test_storms import bring
from tests.cast import Cast
from tests.factories import people as make

__all__ = ["incident"]
pytestmark = pytest.mark.django_db
FIRST = said("first") | {"title": "行情延迟", "labels": {"system": "oms", "instance": "a"}}


@pytest.fixture
def several(generic: Sender, incident: Incident, cast: Cast) -> list[Incident]:
    """Incidents in every state that a card knows, some of a system, one that was there before."""
    hear(generic, FIRST)
    hear(generic, FIRST | {"status": "resolved"})
    for name in ("again", "mine", "later", "lone"):
        hear(generic, FIRST | {"key": name, "title": "行情延迟" if name == "again" else name})
    by_title = {row.title: row for row in Incident.objects.exclude(status=IncidentStatus.RESOLVED)}
    handling.acknowledge(by_title["mine"].pk, actor=cast.member)
    handling.snooze(by_title["later"].pk, actor=cast.member, until=clock.now() + timedelta(hours=1))
    war_rooms.open_room(by_title["mine"].pk, actor=cast.member)
    return list(Incident.objects.order_by("pk"))


def cards(rows: Sequence[Incident], readers: Sequence[Employee]) -> list[Card]:
    """A card of each incident for each reader."""
    with transaction.atomic():
        for row in rows:
            announce(PAGE, about=row.ref, to=[one.pk for one in readers])
    return list(Card.objects.filter(kind=PAGE).select_related("reader", "chat", "bot").order_by("pk"))


def test_what_is_found_together_is_what_is_found_alone(several: list[Incident], cast: Cast) -> None:
    assert len({row.status for row in several}) >= 4
    together = drawing.gather([row.ref for row in several])
    readers = [None, cast.member, cast.operator, cast.outsider]
    for row, reader, language in product(several, readers, ("zh-hans", "en")):
        alone = drawing.gather([row.ref])[row.ref]
        with translation.override(language):
            assert said_of(together[row.ref], reader, clock.now()) == said_of(alone, reader, clock.now())
    known = [said_of(one, None, clock.now()) for one in together.values()]
    assert any(one.before for one in known)
    assert any(one.room for one in known)


def test_a_card_of_a_round_is_the_card_alone_for_every_reader(several: list[Incident], cast: Cast) -> None:
    rows = cards(several, [cast.member, cast.operator, cast.peer])
    drawn = rounds.begin(rows, [])
    footers = set()
    for card in rows:
        found = say_card(NOTICES.get(PAGE), card, drawn=drawn)
        assert found == say_card(NOTICES.get(PAGE), card)
        assert isinstance(found, Saying)
        footers.add((found.zh.footer, found.en.footer))
    assert len(footers) > 1, "each is told why he was called"


def asked(rows: Sequence[Card]) -> int:
    """How many queries drawing these in a round costs."""
    with CaptureQueriesContext(connection) as seen:
        drawn = rounds.begin(rows, [])
        for card in rows:
            assert say_card(NOTICES.get(card.kind), card, drawn=drawn) is not None
    return len(seen)


def test_thirty_readers_cost_what_one_costs(incident: Incident, cast: Cast) -> None:
    readers = [make.employee(f"看客{number}", user_id=f"reads-{number}") for number in range(30)]
    every = cards([incident], readers)
    asked(every[:1])  # the calendar is read once in a while
    few = asked(every[:1])
    assert (asked(every), few <= 16) == (few, True)


def test_many_incidents_cost_what_few_cost(several: list[Incident], cast: Cast) -> None:
    every = cards(several, [cast.operator])
    asked(every)
    first = [card for card in every if card.about in {row.ref for row in several[:3]}]
    assert asked(every) <= asked(first) + 1  # only some have a room


def test_storms_are_found_together_as_alone(generic: Sender, alertmanager: Sender, cast: Cast) -> None:
    bring(generic, 25)
    bring(alertmanager, 30)
    rows = list(Storm.objects.all())
    together = storm_card.gather([row.ref for row in rows])
    assert len(together) == 2
    assert {row.ref: together[row.ref].counted["all"] for row in rows} == {
        row.ref: row.incidents.count() for row in rows
    }
    assert all(together[row.ref] == storm_card.gather([row.ref])[row.ref] for row in rows)
