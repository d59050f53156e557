"""Maintenance windows and inhibition rules: what they keep quiet, and that calling begins when they no longer do."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from alerts.engine.quiet import Condition, On, Op
from alerts.engine.windows import Repeat, Rule
from alerts.models import Alert, Incident, InhibitionRule, MaintenanceWindow
from alerts.services import inhibitions, leases, windows
from alerts.states import AlertState, IncidentStatus
from core import clock, journal
from core.clock import SHANGHAI
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.journal import Via
from core.timers import tick
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.alerts.test_silences import OMS, messages, status
from tests.cast import Cast
from tests.house.ledger import ledger
from tests.rest.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
__all__ = ["incident"]
SATURDAY = datetime(2026, 11, 28, 22, 0, tzinfo=SHANGHAI)
WEEKLY = Rule(Repeat.WEEKLY, SATURDAY.date(), time(22), timedelta(hours=2), weekdays=frozenset({5}))


def window(cast: Cast, **more: Any) -> MaintenanceWindow:
    given = {"actor": cast.member, "name": "周末发布", "conditions": OMS, "rule": WEEKLY} | more
    return windows.add_window(**given)


def rule(cast: Cast, name: str = "主机宕机", **more: Any) -> InhibitionRule:
    given = {
        "actor": cast.operator, "name": name, "equal": ["host"],
        "explains": [Condition(On.TITLE, Op.IS, "告警 host")],
        "explained": [Condition(On.TITLE, Op.FITS, "告警 (app|disk)")],
    } | more  # fmt: skip
    return inhibitions.add_inhibition(**given)


def test_a_window_opens_and_closes_by_the_clock_and_opens_again(
    generic: Sender, incident: Incident, cast: Cast
) -> None:
    with clock.frozen(SATURDAY - timedelta(days=1)):
        row = window(cast)
        while tick().fired:
            continue  # everybody has been called
    before = messages(incident)
    with clock.frozen(SATURDAY):
        tick()
        assert status(incident) == "suppressed"
        hear(generic, said("b", severity="critical", system="oms"))
        assert Incident.objects.latest("pk").status == IncidentStatus.SUPPRESSED
    with clock.frozen(SATURDAY + WEEKLY.lasts):
        tick()
        assert (status(incident), incident.waits_since) == ("triggered", SATURDAY + WEEKLY.lasts)
        assert messages(incident) == before + 1
    with clock.frozen(SATURDAY + timedelta(days=7)):
        tick()
        assert status(incident) == "suppressed"
        windows.retire_window(row.pk, actor=cast.member)
        assert status(incident) == "triggered"
        with pytest.raises(IllegalMove):
            windows.retire_window(row.pk, actor=cast.member)
    told = [entry.verb.removeprefix("alerts.window_") for entry in journal.entries(row.ref)]
    assert told == ["added", "opened", "closed", "opened", "retired"]


def test_who_may_set_a_window_and_what_it_needs(incident: Incident, cast: Cast) -> None:
    with pytest.raises(Refused):
        window(cast, actor=cast.outsider)
    with pytest.raises(Refused):
        window(cast, conditions=[Condition(On.TITLE, Op.IS, "x")])
    long_ago = Rule(Repeat.ONCE, SATURDAY.date() - timedelta(days=900), time(22), timedelta(hours=2))
    with pytest.raises(Invalid) as caught:
        window(cast, name=" ", conditions=(), rule=Rule(Repeat.WEEKLY, SATURDAY.date(), time(22), timedelta()))
    assert {one.field for one in caught.value.problems} == {"conditions", "lasts", "weekdays", "name"}
    with pytest.raises(Invalid, match="不会再打开"):
        window(cast, rule=long_ago)
    row = window(cast)
    with pytest.raises(NotVisible):
        windows.retire_window(row.pk, actor=cast.outsider)
    for wrong in ({"matchers": []}, {"status": "x"}, {"repeat": "x"}, {"days": "x"}, {"lasts": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MaintenanceWindow.objects.filter(pk=row.pk).update(**wrong)


def test_while_the_host_is_down_nobody_is_called_for_what_runs_on_it(generic: Sender, cast: Cast) -> None:
    row = rule(cast)
    hear(generic, said("app", host="a"))
    app = Incident.objects.get()
    before = messages(app)
    hear(generic, said("host", host="a"), said("disk", host="a"), said("disk2", host="b"))
    assert status(app) == "suppressed"
    found = dict(Alert.objects.values_list("title", "quiet"))
    assert found == {"告警 host": "", "告警 app": str(row.ref), "告警 disk": str(row.ref), "告警 disk2": ""}
    hear(generic, said("host", "resolved", host="a"))
    assert (status(app), messages(app)) == ("triggered", before + 1)
    assert not Alert.objects.exclude(quiet="").exists()


def test_across_sources_it_holds_within_one_tick(sender_of: Any, cast: Cast) -> None:
    hosts, apps = sender_of("generic"), sender_of("alertmanager")
    rule(cast, explained=[Condition(On.TITLE, Op.IS, "app")])
    labels = {"alertname": "app", "host": "a", "severity": "critical"}
    alert = {
        "status": "firing",
        "labels": labels,
        "annotations": {},
        "startsAt": "2026-11-21T09:30:00Z",
    }
    apps.post({"version": "4", "groupKey": "g", "status": "firing", "alerts": [alert]})
    apps.read()
    app = Incident.objects.get()
    assert app.title == "app"
    hear(hosts, said("host", host="a"))
    tick()
    assert status(app) == "suppressed"
    Alert.objects.filter(source=hosts.source).update(lease_until=clock.now())
    leases.expire(clock.now() + timedelta(seconds=1))
    tick()
    assert status(app) == "triggered"


def test_of_rules_in_a_circle_one_alert_stays_heard_and_a_retired_rule_holds_nothing(
    generic: Sender, cast: Cast
) -> None:
    titles = {name: [Condition(On.TITLE, Op.IS, f"告警 {name}")] for name in ("host", "app")}
    one = rule(cast, "一", explains=titles["host"], explained=titles["app"])
    rule(cast, "二", explains=titles["app"], explained=titles["host"])
    hear(generic, said("host", host="a"), said("app", host="a"))
    assert Alert.objects.filter(quiet="", state=AlertState.FIRING).count() == 1
    inhibitions.retire_inhibition(one.pk, actor=cast.operator)
    assert list(Alert.objects.filter(quiet="").values_list("title", flat=True)) == ["告警 app"]


def test_only_operators_set_rules(cast: Cast) -> None:
    with pytest.raises(Refused):
        rule(cast, actor=cast.member)
    with pytest.raises(Invalid) as caught:
        rule(cast, " ", explains=[], explained=[Condition(On.TITLE, Op.FITS, "(")], equal=[str(n) for n in range(11)])
    assert [one.field for one in caught.value.problems] == ["explains", "explained.0", "name", "equal"]
    row = rule(cast)
    with pytest.raises(Refused):
        inhibitions.retire_inhibition(row.pk, actor=cast.member)
    inhibitions.retire_inhibition(row.pk, actor=cast.operator)
    with pytest.raises(IllegalMove):
        inhibitions.retire_inhibition(row.pk, actor=cast.operator)
    told = [entry.verb.removeprefix("alerts.inhibition_") for entry in journal.entries(row.ref)]
    assert told == ["added", "retired"]
    for wrong in ({"explains": []}, {"explained": []}, {"status": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            InhibitionRule.objects.filter(pk=row.pk).update(**wrong)


def test_the_pages_of_windows(incident: Incident, cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    form = {
        "name": "周末发布", "on": ["system"], "label": [""], "op": ["="], "value": ["oms"], "repeat": "weekly",
        "first": "2026-11-28", "until": "", "at": "22:00", "lasts": "120", "days": "any", "month_days": "",
    }  # fmt: skip
    answer = client.post("/alerts/windows/add", form)
    assert answer.status_code == 422
    assert "请选择星期" in answer.content.decode()
    assert client.post("/alerts/windows/add", form | {"first": "x"}).status_code == 422
    page = client.post("/alerts/windows/add", form | {"weekdays": ["5", "6"]}, follow=True).content.decode()
    assert "每周 星期六、星期日 22:00，2 小时" in page
    with ledger("alerts:windows"):
        client.get("/alerts/windows/")
    row = MaintenanceWindow.objects.get()
    client.post(f"/alerts/windows/{row.pk}/retire")
    assert "周末发布" in client.get("/alerts/windows/?over=1").content.decode()


def test_the_pages_of_rules(cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)
    form = {"name": "主机宕机", "equal": "instance，host"}
    for side, title in (("explains", "HostDown"), ("explained", "AppDown")):
        form |= {f"{side}_on": "label", f"{side}_label": "alertname", f"{side}_op": "=", f"{side}_value": title}
    assert client.post("/alerts/inhibitions/add", {"name": "x"}).status_code == 422
    page = client.post("/alerts/inhibitions/add", form, follow=True).content.decode()
    assert "标签 alertname 是 HostDown" in page
    assert "instance、host" in page
    with ledger("alerts:inhibitions"):
        client.get("/alerts/inhibitions/")
    row = InhibitionRule.objects.get()
    client.post(f"/alerts/inhibitions/{row.pk}/retire")
    assert "没有抑制规则" in client.get("/alerts/inhibitions/").content.decode()


def test_programs_set_windows_and_rules(incident: Incident, cast: Cast) -> None:
    program = client_of(cast.operator, ["silences:read", "silences:write"])
    body = {
        "name": "周末发布", "matchers": [{"on": "system", "value": "oms"}], "repeat": "weekly", "first": "2026-11-28",
        "at": "22:00", "lasts": 120, "weekdays": [5],
    }  # fmt: skip
    made = program.post("/api/v1/maintenance-windows", body, "json")
    assert made.status_code == 201
    assert len(made.json()["coming"]) == 3
    assert program.post("/api/v1/maintenance-windows", body | {"weekdays": []}, "json").status_code == 422
    at = f"/api/v1/maintenance-windows/{made.json()['id']}/retire"
    assert [program.post(at).status_code for _time in range(2)] == [200, 409]
    assert len(program.get("/api/v1/maintenance-windows").json()["items"]) == 1
    side = [{"on": "label", "name": "alertname", "value": "HostDown"}]
    sent = {"name": "主机宕机", "explains": side, "explained": side, "equal": ["instance"]}
    made = program.post("/api/v1/inhibition-rules", sent, "json")
    assert (made.status_code, made.json()["equal"]) == (201, ["instance"])
    at = f"/api/v1/inhibition-rules/{made.json()['id']}/retire"
    assert [program.post(at).status_code for _time in range(2)] == [200, 409]
    assert program.get("/api/v1/inhibition-rules").json()["items"][0]["status"] == "retired"
    assert client_of(cast.member).post("/api/v1/inhibition-rules", sent, "json").status_code == 403
    assert journal.entries(InhibitionRule.objects.get().ref).first().via == Via.REST
