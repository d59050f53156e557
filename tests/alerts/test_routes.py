"""Rules of routing at work: what an incident is opened with, what it keeps of why, and how people write the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from alerts.engine.ladder import Aim, Plan, Rung, Target
from alerts.engine.quiet import Op
from alerts.engine.routing import REST, Look, Onward, Rule, Shift, Term
from alerts.models import Incident, RouteConfig
from alerts.services import escalation, handling, routes
from alerts.services.routing import current, route, times_of
from alerts.states import Priority
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.models import JournalEntry
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.approvals.test_two_at_once import at_once
from tests.cast import Cast
from tests.conftest import FrozenClock
from tests.factories import people as make

pytestmark = pytest.mark.django_db
__all__ = ["incident"]
MINUTE = timedelta(minutes=1)
OMS = Rule("oms", "集中交易", "", (Term(Look.SYSTEM, Op.IS, ("oms",)),), policy="night", priority="P2")
PLAN = Plan((Rung(timedelta(), (Aim(Target.OWNER_A), Aim(Target.OPERATORS))),), 30 * MINUTE)


@pytest.fixture
def operator(client: Client, cast: Cast) -> Client:
    client.force_login(cast.operator)
    return client


def hold(*rules: Rule, rest: Rule | None = None, version: int | None = None) -> RouteConfig:
    """Let these rules hold."""
    seen = current().version if version is None else version
    return routes.change_routes([*rules, rest or Rule(REST, "")], actor=None, version=seen)


@pytest.fixture
def night(cast: Cast) -> None:
    escalation.add_policy(actor=None, slug="night", draft=escalation.PolicyDraft("夜间", PLAN))


@pytest.mark.usefixtures("night")
def test_a_rule_gives_policy_and_priority_and_the_incident_keeps_why(
    generic: Sender, incident: Incident, cast: Cast
) -> None:
    hear(generic, said("a", "resolved"))
    hold(OMS)
    hear(generic, said("b", severity="critical", system="oms"))
    row = Incident.objects.latest("pk")
    assert (row.priority, row.policy, row.ladder["policy"]) == (Priority.P2, "night", "night")
    (trace,) = row.decisions
    assert (trace["version"], trace["own"], trace["priority"]) == (1, "P1", "P2")
    assert trace["tried"] == [{"rule": "oms", "name": "集中交易", "fits": True, "if": [
        {"on": "system", "name": "", "op": "=", "values": ["oms"], "seen": ["oms"], "held": True}]}]  # fmt: skip
    called = journal.entries(row.ref).filter(verb="alerts.incident_called").get()
    assert called.facts["to"] == [cast.member.pk, cast.operator.pk]


@pytest.mark.usefixtures("night")
def test_an_open_incident_keeps_what_was_decided_and_a_worse_alert_asks_anew(alertmanager: Sender, cast: Cast) -> None:
    def one(name: str, severity: str) -> dict[str, Any]:
        labels = {"alertname": "x", "instance": name, "severity": severity}
        alert = {"status": "firing", "labels": labels, "annotations": {}, "startsAt": "2026-11-21T09:30:00Z"}
        return {"version": "4", "groupKey": "g", "status": "firing", "alerts": [alert]}

    alertmanager.post(one("a", "warning"))
    alertmanager.read()
    hold(rest=Rule(REST, "", policy="night"))
    alertmanager.post(one("b", "warning"))
    alertmanager.read()
    row = Incident.objects.get()
    assert (row.policy, len(row.decisions), row.ladder["policy"]) == ("", 1, "p3")
    alertmanager.post(one("c", "critical"))
    alertmanager.read()
    row.refresh_from_db()
    assert (row.policy, [one["version"] for one in row.decisions], row.ladder["policy"]) == ("night", [0, 1], "night")


def test_labels_put_alerts_into_one_incident_which_opens_again_under_its_name(generic: Sender, cast: Cast) -> None:
    hold(rest=Rule(REST, "", group_by=("rack",)))
    hear(generic, said("a", rack="r1"), said("b", rack="r1"), said("c", rack="r2"), said("d"))
    assert sorted(row.alerts.count() for row in Incident.objects.all()) == [1, 1, 2]
    row = Incident.objects.get(alerts__key="a")
    handling.resolve(row.pk, actor=cast.operator)
    handling.reopen(row.pk, actor=cast.operator, reason="还在")
    hear(generic, said("e", rack="r1"))
    assert row.alerts.count() == 3
    key = row.group
    hear(generic, said("a", "resolved"), said("b", "resolved"), said("e", "resolved"))
    hear(generic, said("a", rack="r1"))
    newer = Incident.objects.get(alerts__key="a", alerts__state="firing")
    assert newer.pk != row.pk
    assert newer.group == key


def test_the_time_of_day_counts(generic: Sender, cast: Cast, frozen_clock: FrozenClock) -> None:
    night = Rule("n", "夜间", "", (Term(Look.TIME, Op.IS, ("off",)),), priority=Shift.DOWN.value, onward=Onward.GO_ON)
    hold(night)
    assert times_of(clock.now()) == ("office", "trading", "morning")
    hear(generic, said("a"))
    frozen_clock.move(hours=12)
    assert times_of(clock.now())[:2] == ("off", "closed")
    hear(generic, said("b"))
    assert [row.priority for row in Incident.objects.order_by("pk")] == ["P2", "P3"]


def test_route_says_the_same_at_any_time_before_and_after(generic: Sender, incident: Incident, cast: Cast) -> None:
    alerts = list(incident.alerts.all())
    at = clock.now()
    first = route(incident, alerts, at)
    with clock.frozen(at + timedelta(days=3)):
        assert route(incident, alerts, at) == first
    assert first.trace == incident.decisions[0] | {"at": at.isoformat(), "times": first.trace["times"]}


def test_only_who_looks_after_alerts_and_only_what_holds_together(cast: Cast) -> None:
    with pytest.raises(Refused):
        routes.save_rule(OMS, actor=cast.member, version=0)
    for wrong, field in (
        (OMS, "rules.0.policy"),
        (Rule("x", "", "", OMS.terms), "rules.0.name"),
        (Rule("x", "无条件"), "rules.0.if"),
        (Rule("x", "x", "", (Term(Look.LABEL, Op.IS, ("y",)),)), "rules.0.if.0"),
        (Rule("x", "x", "", OMS.terms, priority="P9"), "rules.0.priority"),
        (Rule("x", "x", "", OMS.terms, chats=("none",)), "rules.0.chats"),
    ):
        with pytest.raises(Invalid) as refused:
            routes.save_rule(wrong, actor=None, version=0)
        assert [one.field for one in refused.value.problems] == [field]
    with pytest.raises(Invalid):
        routes.change_routes([Rule("x", "x", "", OMS.terms)], actor=None, version=0)
    with pytest.raises(Invalid):
        routes.remove_rule(REST, actor=None, version=0)
    with pytest.raises(NotVisible):
        routes.remove_rule("none", actor=None, version=0)
    assert not RouteConfig.objects.exists()


def test_rules_are_moved_and_removed_and_the_rest_stays_last(cast: Cast) -> None:
    for number in range(3):
        routes.save_rule(Rule(f"r{number}", f"规则 {number}", "", OMS.terms), actor=cast.operator, version=number)
    routes.move_rule("r2", up=True, actor=cast.operator, version=3)
    routes.remove_rule("r0", actor=cast.operator, version=4)
    assert [rule.key for rule in current().rules] == ["r2", "r1", REST]
    for key, up in (("r2", True), ("r1", False), (REST, True)):
        with pytest.raises(Invalid):
            routes.move_rule(key, up=up, actor=cast.operator, version=5)
    entries = JournalEntry.objects.filter(verb="alerts.routes_changed").order_by("seq")
    assert [sorted(set(one.facts) - {"version"}) for one in entries] == [["added"]] * 3 + [["order"], ["removed"]]
    with pytest.raises(IllegalMove):
        routes.remove_rule("r1", actor=cast.operator, version=4)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_of_two_who_saw_the_same_rules_one_writes() -> None:
    somebody = make.employee("何平", user_id="heping")
    make.role("operator", somebody)
    rules = [Rule(f"r{number}", f"规则 {number}", "", OMS.terms) for number in range(4)]
    found = at_once(*(lambda rule=rule: routes.save_rule(rule, actor=somebody, version=0) for rule in rules))
    assert sorted(isinstance(one, IllegalMove) for one in found) == [False, True, True, True]
    assert RouteConfig.objects.get().version == 1
