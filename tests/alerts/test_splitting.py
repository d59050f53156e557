"""One incident that is two: some of its alerts become one of their own, and whatever repeats of them belongs there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.models import Alert, Incident
from alerts.selectors.incident_story import story
from alerts.services import handling, merging, splitting
from alerts.services.splitting import Take
from alerts.states import OPEN, OVER, Part, Priority
from bots.models import Delivery
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said, verbs
from tests.cast import Cast

pytestmark = pytest.mark.django_db
__all__ = ["incident"]


@pytest.fixture
def group(alertmanager: Sender) -> Incident:
    """A P1 with one P1 alert and two that are less urgent."""
    notify(alertmanager, a="critical", b="warning", c="warning")
    return Incident.objects.get()


def notify(sender: Sender, **levels: str) -> None:
    """A notification of one group: each name with its level, `over` for what is over."""
    alerts = [
        {
            "status": "resolved" if level == "over" else "firing", "annotations": {},
            "labels": {"alertname": name, "severity": "warning" if level == "over" else level},
            "startsAt": clock.now().isoformat() if level != "over" else "2026-11-21T09:30:00Z",
            **({"endsAt": clock.now().isoformat()} if level == "over" else {}),
        }
        for name, level in levels.items()
    ]  # fmt: skip
    body = {"version": "4", "groupKey": "g", "status": "firing", "alerts": alerts}
    assert sender.post(body).status_code == 200
    sender.read()


def named(row: Incident, *names: str) -> list[int]:
    return [one.pk for one in row.alerts.all() if one.labels["alertname"] in names]


def told(row: Incident) -> list[int]:
    rows = Delivery.objects.filter(announcement__about_kind=row.ref.kind, announcement__about_id=row.ref.id)
    return list(rows.order_by("pk").values_list("receiver", flat=True))


def test_what_is_split_off_is_routed_by_itself_and_both_stories_say_so(group: Incident, cast: Cast) -> None:
    made = splitting.split(group.pk, alerts=named(group, "b"), actor=cast.operator)
    group.refresh_from_db()
    assert (group.priority, made.priority, made.status) == (Priority.P1, Priority.P3, "triggered")
    assert (group.alerts.count(), made.alerts.count()) == (2, 1)
    assert made.split_from == group
    assert journal.entries(made.ref).get(verb="alerts.incident_split").actor == str(cast.operator.ref)
    assert verbs(made)[0] == "split"
    assert verbs(group)[-1] == "split_off"
    assert ("拆出告警", f"1 条告警，成为 {made.number}") in [(one.verb, one.note) for one in story(group)]
    assert ("拆分出故障", f"1 条告警，来自 {group.number}") in [(one.verb, one.note) for one in story(made)]


def test_who_is_at_it_stays_or_the_actor_takes_it_or_it_waits(group: Incident, cast: Cast) -> None:
    handling.assign(group.pk, actor=cast.operator, to=cast.member)
    group.refresh_from_db()
    same = splitting.split(group.pk, alerts=named(group, "b"), actor=cast.operator)
    assert (same.status, same.assignee, same.acknowledged_at) == ("acknowledged", cast.member, group.acknowledged_at)
    assert told(same) == [cast.member.pk], "who has one more is told, who did it is not"
    assert same.responders.get().part == Part.GIVEN
    assert same.ladder["policy"] == "p3", "it is held as long as its policy allows"
    mine = splitting.split(group.pk, alerts=named(group, "c"), take=Take.ME, actor=cast.operator)
    assert (mine.status, mine.assignee) == ("acknowledged", cast.operator)
    assert told(mine) == []
    assert verbs(mine) == ["split", "acknowledged"]
    back = merging.merge(mine.pk, into=group.pk, actor=cast.operator)
    anew = splitting.split(back.pk, alerts=named(group, "c"), take=Take.ANEW, actor=cast.operator)
    assert (anew.status, anew.assignee) == ("triggered", None)
    assert "called" in {entry.verb.removeprefix("alerts.incident_") for entry in journal.entries(anew.ref)}


def test_what_fires_anew_of_it_belongs_to_it_while_it_is_open(
    group: Incident, alertmanager: Sender, cast: Cast
) -> None:
    made = splitting.split(group.pk, alerts=named(group, "b"), actor=cast.operator)
    notify(alertmanager, b="warning", c="warning", d="warning")
    assert Incident.objects.count() == 2
    keys = {row: {one.labels["alertname"] for one in row.alerts.filter(state__in=OPEN)} for row in (group, made)}
    assert keys == {group: {"a", "c", "d"}, made: {"b"}}
    handling.resolve(made.pk, actor=cast.operator)
    notify(alertmanager, b="warning")
    assert {one.labels["alertname"] for one in group.alerts.filter(state__in=OPEN)} == {"a", "b", "c", "d"}


def test_earlier_firings_go_along(group: Incident, alertmanager: Sender, cast: Cast) -> None:
    notify(alertmanager, b="warning")
    newest = Alert.objects.filter(labels__alertname="b").order_by("-episode").first()
    assert newest is not None
    made = splitting.split(group.pk, alerts=[newest.pk], actor=cast.operator)
    assert made.alerts.count() == 2


def test_what_cannot_be_split(group: Incident, cast: Cast) -> None:
    everything, none = named(group, "a", "b", "c"), 10**9
    refused: tuple[tuple[list[int], str], ...] = (
        ([], "请选择要拆分的告警"),
        ([none], "已不在此故障"),
        (everything, "请至少留下一条"),
    )
    for alerts, words in refused:
        with pytest.raises(Invalid, match=words):
            splitting.split(group.pk, alerts=alerts, actor=cast.operator)
    Alert.objects.filter(pk__in=named(group, "b")).update(state="resolved", resolved_at=clock.now())
    with pytest.raises(Invalid, match="未恢复"):
        splitting.split(group.pk, alerts=named(group, "b"), actor=cast.operator)
    one = named(group, "c")
    with pytest.raises(NotVisible):
        splitting.split(group.pk, alerts=one, actor=cast.outsider)
    splitting.split(group.pk, alerts=one, actor=cast.operator)
    with pytest.raises(Invalid, match="已不在此故障"):
        splitting.split(group.pk, alerts=one, actor=cast.operator)
    handling.resolve(group.pk, actor=cast.operator)
    with pytest.raises(IllegalMove, match="已恢复"):
        splitting.split(group.pk, alerts=named(group, "a"), actor=cast.operator)


def test_a_leader_reads_and_does_not_split(incident: Incident, cast: Cast) -> None:
    with pytest.raises(Refused):
        splitting.split(incident.pk, alerts=[1], actor=cast.head)


def test_if_only_what_is_over_stays_it_is_over(group: Incident, alertmanager: Sender, cast: Cast) -> None:
    Alert.objects.filter(pk__in=named(group, "a", "c")).update(state="resolved", resolved_at=clock.now())
    made = splitting.split(group.pk, alerts=named(group, "b"), actor=cast.operator)
    group.refresh_from_db()
    assert (group.status, made.status) == ("resolved", "triggered")


def test_across_sources_each_firing_anew_finds_its_way(sender_of: Callable[[str], Sender], cast: Cast) -> None:
    one, other = sender_of("generic"), sender_of("generic")
    hear(one, said("a"), said("b"))
    hear(other, said("a"))
    first, second, third = Incident.objects.order_by("pk")
    for gone in (second, third):
        merging.merge(gone.pk, into=first.pk, actor=cast.operator)
    theirs = Alert.objects.get(source=other.source)
    made = splitting.split(first.pk, alerts=[theirs.pk, Alert.objects.get(key="b").pk], actor=cast.operator)
    for sender, key in ((one, "a"), (one, "b"), (other, "a")):
        hear(sender, said(key, "resolved"))
        hear(sender, said(key)) if (sender, key) != (one, "a") else None
    first.refresh_from_db()
    assert first.status == "resolved"
    assert made.alerts.count() == 4
    assert Incident.objects.count() == 4


SOME = st.integers(0, 9)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(turns=st.lists(st.tuples(SOME, SOME, st.lists(SOME, max_size=3)), min_size=1, max_size=8))
def test_whatever_is_merged_and_split_no_alert_is_lost(
    cast: Cast, generic: Sender, turns: list[tuple[int, int, list[int]]]
) -> None:
    before = transaction.savepoint()
    hear(generic, *(said(key) for key in "abcde"))
    for one, other, picks in turns:
        rows = list(Incident.objects.exclude(status__in=OVER).order_by("pk"))
        row = rows[one % len(rows)]
        alerts = list(row.alerts.order_by("pk").values_list("pk", flat=True))
        try:
            if picks:
                chosen = {alerts[pick % len(alerts)] for pick in picks}
                splitting.split(row.pk, alerts=chosen, actor=cast.operator)
            else:
                merging.merge(row.pk, into=rows[other % len(rows)].pk, actor=cast.operator)
        except (IllegalMove, Invalid):
            continue
        assert sorted(Alert.objects.values_list("key", flat=True)) == list("abcde")
        assert not Alert.objects.filter(incident__status__in=OVER).exists()
        assert all(row.alerts.exists() for row in Incident.objects.exclude(status__in=OVER))
    transaction.savepoint_rollback(before)
