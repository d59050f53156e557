"""Whoever is called, given an incident or comes to help reads and handles it; nobody else does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.models import Incident, Responder
from alerts.policy import handles, visible_to
from alerts.selectors.incidents import one_page
from alerts.services import handling, responding
from alerts.states import Part
from bots.models import Announcement, Receipt
from core import clock, journal
from core.errors import IllegalMove, NotVisible, Refused
from core.timers import tick
from people.models import Employee
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.cast import Cast

pytestmark = pytest.mark.django_db
__all__ = ["incident"]


def parts(row: Incident) -> dict[Employee, str]:
    return {one.person: one.part for one in Responder.objects.filter(incident=row).select_related("person")}


def reads(who: Employee, row: Incident) -> bool:
    return Incident.objects.filter(visible_to(who), pk=row.pk).exists()


def test_a_leader_who_is_called_may_take_it(incident: Incident, cast: Cast) -> None:
    """He answers for no system himself; until then he reads what his people have to do."""
    assert parts(incident) == {cast.member: Part.CALLED}
    assert reads(cast.head, incident)
    assert reads(cast.chief, incident)
    assert one_page(cast.head, incident.pk).can == frozenset()
    with pytest.raises(Refused):
        handling.acknowledge(incident.pk, actor=cast.head)
    assert not reads(cast.outsider, incident)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        tick()
        assert parts(incident)[cast.head] == Part.CALLED
        assert reads(cast.head, incident)
        handling.acknowledge(incident.pk, actor=cast.head)
    incident.refresh_from_db()
    assert incident.assignee == cast.head


def test_who_is_given_it_is_told_and_may_give_it_on(incident: Incident, cast: Cast) -> None:
    before = Announcement.objects.count()
    handling.assign(incident.pk, actor=cast.member, to=cast.outsider)
    assert Announcement.objects.count() == before + 1
    assert parts(incident)[cast.outsider] == Part.GIVEN
    handling.assign(incident.pk, actor=cast.outsider, to=cast.member)
    assert reads(cast.outsider, incident), "what one had a part in stays readable"
    assert parts(incident)[cast.member] == Part.CALLED
    handling.assign(incident.pk, actor=cast.member, to=cast.outsider)
    assert Announcement.objects.count() == before + 3


def test_helpers_stand_beside_who_is_at_it(incident: Incident, cast: Cast) -> None:
    with pytest.raises(IllegalMove):
        responding.join(incident.pk, actor=cast.operator)
    handling.acknowledge(incident.pk, actor=cast.member)
    assert "join" in one_page(cast.operator, incident.pk).can
    responding.join(incident.pk, actor=cast.operator)
    assert parts(incident) == {cast.member: Part.CALLED, cast.operator: Part.HELPING}
    assert "join" not in one_page(cast.operator, incident.pk).can
    assert [one.person for one in one_page(cast.member, incident.pk).called] == [cast.member, cast.operator]
    assert journal.entries(incident.ref).order_by("-seq")[0].verb == "alerts.incident_helped"
    for who in (cast.operator, cast.member):
        with pytest.raises(IllegalMove):
            responding.join(incident.pk, actor=who)


def test_a_part_in_one_is_no_part_in_another(generic: Sender, incident: Incident, cast: Cast) -> None:
    hear(generic, said("b"))
    other = Incident.objects.exclude(pk=incident.pk).get()
    handling.assign(incident.pk, actor=cast.member, to=cast.outsider)
    assert not reads(cast.outsider, other)
    assert not handles(cast.outsider, other)
    with pytest.raises(NotVisible):
        responding.join(other.pk, actor=cast.outsider)


def test_how_far_a_call_got_stands_beside_the_name(incident: Incident, cast: Cast) -> None:
    now = clock.now()
    Receipt.objects.create(
        about_kind=incident.ref.kind, about_id=incident.ref.id, person=cast.member, dedupe_key="r", message_id="om_1",
        sent_at=now, accepted_at=now, read_at=None,
    )  # fmt: skip
    before = one_page(cast.operator, incident.pk)
    assert (before.called[0].sent_at, before.called[0].read_at) == (now, None)
    Receipt.objects.update(read_at=now)
    after = one_page(cast.operator, incident.pk)
    assert after.called[0].read_at == now
    assert after.stamp != before.stamp, "the page says so by itself"
