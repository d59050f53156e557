"""Two incidents that are one fault: alerts and people go over, what was merged calls nobody and never comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q

from alerts.engine.balance import Fault
from alerts.models import Alert, Incident, IncidentReport, Responder
from alerts.selectors.incident_story import story
from alerts.selectors.ledger import ledger
from alerts.selectors.reported import reported, reported_by
from alerts.selectors.reports import Period, faults
from alerts.services import handling, merging, reporting, war_rooms
from alerts.states import Part, Priority
from bots.models import Delivery
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.models import Timer
from core.timers import tick
from people.models import Employee
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said, verbs
from tests.cast import Cast

pytestmark = pytest.mark.django_db
__all__ = ["incident"]


@pytest.fixture
def two(generic: Sender) -> tuple[Incident, Incident]:
    """Two of one source that nobody answers for: a P2 and, younger, a P3."""
    hear(generic, said("a"), said("b", severity="warning"))
    first, second = Incident.objects.order_by("pk")
    return first, second


def told(row: Incident, kind: str = "") -> list[int]:
    """Who was told of the incident, in order."""
    rows = Delivery.objects.filter(announcement__about_kind=row.ref.kind, announcement__about_id=row.ref.id)
    rows = rows.filter(announcement__kind=kind) if kind else rows
    return list(rows.order_by("pk").values_list("receiver", flat=True))


def fresh(*rows: Incident) -> None:
    for row in rows:
        row.refresh_from_db()


def test_the_alerts_go_over_and_both_stories_say_so(two: tuple[Incident, Incident], cast: Cast) -> None:
    kept, gone = two
    assert merging.merge(gone.pk, into=kept.pk, actor=cast.operator) == kept
    fresh(kept, gone)
    assert (kept.status, gone.status, gone.merged_into) == ("triggered", "merged", kept)
    assert sorted(kept.alerts.values_list("key", flat=True)) == ["a", "b"]
    assert not gone.alerts.exists()
    assert verbs(gone)[-1] == "merged_away"
    assert "merged" in verbs(kept)
    entry = journal.entries(kept.ref).get(verb="alerts.incident_merged")
    assert (entry.actor, entry.facts) == (str(cast.operator.ref), {"of": gone.pk, "alerts": 1})
    lines = [(one.verb, one.note) for one in story(kept)]
    assert ("并入故障", f"{gone.number}，1 条告警") in lines
    assert ("发生故障", f"{gone.number} · P3") in lines
    assert ("合并到其他故障", f"已合并到 {kept.number}") in [(one.verb, one.note) for one in story(gone)]


def test_nothing_is_done_any_more_to_what_was_merged(two: tuple[Incident, Incident], cast: Cast) -> None:
    kept, gone = two
    merging.merge(gone.pk, into=kept.pk, actor=cast.operator)
    tries: tuple[Callable[[], Any], ...] = (
        lambda: handling.acknowledge(gone.pk, actor=cast.operator),
        lambda: handling.assign(gone.pk, actor=cast.operator, to=cast.member),
        lambda: handling.resolve(gone.pk, actor=cast.operator),
        lambda: handling.reopen(gone.pk, actor=cast.operator, reason="x"),
        lambda: handling.snooze(gone.pk, actor=cast.operator, until=clock.now() + timedelta(hours=1)),
        lambda: merging.merge(gone.pk, into=kept.pk, actor=cast.operator),
        lambda: merging.merge(kept.pk, into=gone.pk, actor=cast.operator),
        lambda: war_rooms.open_room(gone.pk, actor=cast.operator),
    )
    for attempt in tries:
        with pytest.raises(IllegalMove, match=kept.number):
            attempt()
    fresh(kept, gone)
    assert (kept.status, gone.status) == ("triggered", "merged")


def test_who_may_and_what_may_be_merged(incident: Incident, generic: Sender, cast: Cast) -> None:
    hear(generic, said("b"))
    other = Incident.objects.exclude(pk=incident.pk).get()
    for who, error in ((cast.outsider, NotVisible), (cast.member, NotVisible), (cast.head, Refused)):
        with pytest.raises(error):
            merging.merge(incident.pk, into=other.pk, actor=who)
    with pytest.raises(NotVisible):
        merging.merge(incident.pk, into=10**9, actor=cast.operator)
    with pytest.raises(Invalid):
        merging.merge(incident.pk, into=incident.pk, actor=cast.operator)
    handling.resolve(other.pk, actor=cast.operator)
    for gone, kept in ((incident, other), (other, incident)):
        with pytest.raises(IllegalMove, match="已恢复"):
            merging.merge(gone.pk, into=kept.pk, actor=cast.operator)
    assert journal.entries(incident.ref).filter(verb__contains="merged").count() == 0


def test_the_one_that_stays_is_as_urgent_as_both_and_begins_with_the_earlier(
    two: tuple[Incident, Incident], cast: Cast
) -> None:
    urgent, minor = two
    handling.acknowledge(urgent.pk, actor=cast.operator)
    fresh(urgent, minor)
    before = minor.rounds
    merging.merge(urgent.pk, into=minor.pk, actor=cast.operator)
    begun, taken = urgent.opened_at, urgent.acknowledged_at
    fresh(minor)
    assert (minor.priority, minor.rounds) == (Priority.P2, before + 1)
    assert (minor.opened_at, minor.acknowledged_at) == (begun, taken)
    entry = journal.entries(minor.ref).get(verb="alerts.incident_merged")
    assert (entry.facts["from"], entry.facts["to"]) == ("P3", "P2")


def test_it_calls_nobody_any_more(incident: Incident, generic: Sender, cast: Cast) -> None:
    hear(generic, said("b", severity="warning"))
    other = Incident.objects.exclude(pk=incident.pk).get()
    handling.acknowledge(other.pk, actor=cast.operator)
    merging.merge(incident.pk, into=other.pk, actor=cast.operator)
    armed = Timer.objects.filter(ref_kind=incident.ref.kind, ref_id=incident.ref.id, status="armed")
    assert not armed.exists()
    before = told(incident)
    with clock.frozen(clock.now() + timedelta(hours=3)):
        tick()
    assert told(incident) == before


def test_whoever_had_a_part_comes_along_and_is_told_once(incident: Incident, generic: Sender, cast: Cast) -> None:
    hear(generic, said("b", severity="critical"))
    kept = Incident.objects.exclude(pk=incident.pk).get()
    handling.acknowledge(kept.pk, actor=cast.operator)
    handling.assign(incident.pk, actor=cast.member, to=cast.outsider)
    assert cast.member.pk not in told(kept)
    merging.merge(incident.pk, into=kept.pk, actor=cast.operator)
    parts = {one.person: one.part for one in Responder.objects.filter(incident=kept).select_related("person")}
    assert parts[cast.member] == Part.CALLED
    assert parts[cast.outsider] == Part.GIVEN
    assert sorted(told(kept)).count(cast.member.pk) == 1
    assert sorted(told(kept)).count(cast.outsider.pk) == 1
    assert told(kept).count(cast.operator.pk) <= 1, "who does it is not told"
    handling.resolve(kept.pk, actor=cast.outsider)


def test_who_was_at_both_is_not_told_again(two: tuple[Incident, Incident], cast: Cast) -> None:
    kept, gone = two
    for row in two:
        handling.assign(row.pk, actor=cast.operator, to=cast.member)
    before = told(kept)
    merging.merge(gone.pk, into=kept.pk, actor=cast.operator)
    assert told(kept) == before


def test_what_fires_of_its_group_belongs_to_the_other_while_that_is_open(
    generic: Sender, two: tuple[Incident, Incident], cast: Cast
) -> None:
    kept, gone = two
    merging.merge(gone.pk, into=kept.pk, actor=cast.operator)
    hear(generic, said("b", "resolved"))
    hear(generic, said("b"))
    assert Incident.objects.count() == 2
    assert kept.alerts.filter(key="b").count() == 2
    hear(generic, said("a", "resolved"), said("b", "resolved"))
    fresh(kept, gone)
    assert (kept.status, gone.status) == ("resolved", "merged")
    hear(generic, said("b"))
    newest = Incident.objects.order_by("-pk")[0]
    assert newest not in two
    fresh(gone)
    assert (newest.group, gone.open_key) == (gone.group, "")


def test_opened_again_it_has_its_group_back_unless_that_has_another(
    generic: Sender, two: tuple[Incident, Incident], cast: Cast
) -> None:
    kept, gone = two
    merging.merge(gone.pk, into=kept.pk, actor=cast.operator)
    hear(generic, said("b", "resolved"))
    handling.resolve(kept.pk, actor=cast.operator)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        tick()
    fresh(kept)
    assert kept.status == "triggered", "it went on firing"
    hear(generic, said("b"))
    assert Incident.objects.count() == 2


def test_an_earlier_one_of_the_group_is_not_opened_beside_it(generic: Sender, cast: Cast) -> None:
    hear(generic, said("b"))
    hear(generic, said("b", "resolved"))
    earlier = Incident.objects.get()
    hear(generic, said("a"), said("b"))
    kept, gone = Incident.objects.exclude(pk=earlier.pk).order_by("pk")
    merging.merge(gone.pk, into=kept.pk, actor=cast.operator)
    with pytest.raises(Invalid, match=kept.number):
        handling.reopen(earlier.pk, actor=cast.operator, reason="x")
    handling.resolve(kept.pk, actor=cast.operator)
    handling.reopen(earlier.pk, actor=cast.operator, reason="x")
    fresh(earlier)
    assert earlier.open_key == earlier.group


def test_merged_twice_over_everything_is_in_the_last(generic: Sender, cast: Cast) -> None:
    hear(generic, said("a"), said("b"), said("c"))
    one, two, three = Incident.objects.order_by("pk")
    merging.merge(one.pk, into=two.pk, actor=cast.operator)
    merging.merge(two.pk, into=three.pk, actor=cast.operator)
    fresh(one, two)
    assert (one.merged_into, two.merged_into) == (three, three)
    hear(generic, said("a", "resolved"))
    hear(generic, said("a"))
    assert three.alerts.count() == Alert.objects.count() == 4


def test_across_sources_it_is_over_when_all_are(
    sender_of: Callable[[str], Sender], two: tuple[Incident, Incident], generic: Sender, cast: Cast
) -> None:
    kept, gone = two
    elsewhere = sender_of("generic")
    hear(elsewhere, said("a"))
    other = Incident.objects.get(source=elsewhere.source)
    merging.merge(other.pk, into=kept.pk, actor=cast.operator)
    hear(generic, said("a", "resolved"))
    fresh(kept)
    assert kept.status == "triggered"
    hear(elsewhere, said("a", "resolved"))
    fresh(kept)
    assert kept.status == "resolved"
    today = ledger(None, clock.today())
    assert today.balances, [line.wrong for line in today.lines]


def test_it_counts_once(two: tuple[Incident, Incident], cast: Cast) -> None:
    kept, gone = two
    merging.merge(gone.pk, into=kept.pk, actor=cast.operator)
    today = clock.today()
    assert [one.number for one in faults(Period(today - timedelta(days=1), today), Q())] == [kept.pk]


def test_a_firing_alert_in_one_that_was_merged_is_astray(two: tuple[Incident, Incident], cast: Cast) -> None:
    kept, gone = two
    merging.merge(gone.pk, into=kept.pk, actor=cast.operator)
    Alert.objects.filter(key="b").update(incident=gone)
    (line,) = ledger(None, clock.today()).lines
    assert line.tally.faults == {Fault.ASTRAY: 1}


def test_reporters_follow_the_one_that_stays(cast: Cast) -> None:
    def reported_as(text: str, who: Employee) -> Incident:
        made = reporting.report(actor=who, text=text, new=True).incident
        assert made is not None
        return made

    kept, gone = reported_as("下单失败", cast.member), reported_as("下单报错", cast.outsider)
    merging.merge(gone.pk, into=kept.pk, actor=cast.operator)
    assert set(IncidentReport.objects.filter(incident=kept).values_list("person", flat=True)) == {
        cast.member.pk, cast.outsider.pk,
    }  # fmt: skip
    assert told(kept, "alerts.reader") == [cast.member.pk, cast.outsider.pk]
    assert [one.row for one in reported_by(cast.outsider)] == [kept]
    assert reported(cast.outsider, gone.pk).row == kept
    handling.resolve(kept.pk, actor=cast.operator)
    assert sorted(told(kept, "alerts.reader_closed")) == sorted([cast.member.pk, cast.outsider.pk])
    assert told(gone, "alerts.reader_closed") == []


def test_who_follows_what_was_merged_follows_the_other(incident: Incident, generic: Sender, cast: Cast) -> None:
    hear(generic, said("b", system="oms"))
    other = Incident.objects.exclude(pk=incident.pk).get()
    merging.merge(other.pk, into=incident.pk, actor=cast.operator)
    assert reporting.watch(other.pk, actor=cast.outsider) == incident
    assert IncidentReport.objects.filter(incident=incident, person=cast.outsider).exists()


def test_what_flaps_is_waited_for_in_the_other(generic: Sender, cast: Cast) -> None:
    hear(generic, said("a"), said("b"))
    kept, gone = Incident.objects.order_by("pk")
    until = clock.now() + timedelta(minutes=30)
    Incident.objects.filter(pk=gone.pk).update(flaps_until=until)
    merging.merge(gone.pk, into=kept.pk, actor=cast.operator)
    hear(generic, said("a", "resolved"), said("b", "resolved"))
    fresh(kept, gone)
    assert (kept.status, kept.flaps_until, gone.flaps_until) == ("triggered", until, None)
    with clock.frozen(until):
        tick()
    fresh(kept)
    assert kept.status == "resolved"
