"""Silences: who may, what they keep quiet, that no recovery is lost, and that calling begins when they end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from alerts import actions, card
from alerts.engine.quiet import Condition, On, Op
from alerts.models import Alert, Incident, Silence
from alerts.services import handling, silences
from alerts.states import IncidentStatus, SilenceStatus
from bots.api import ActionCall
from bots.kinds import NoticeContext
from bots.models import Delivery
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.journal import Via
from core.models import Timer
from core.states import TimerStatus
from core.timers import tick
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said, verbs
from tests.cast import Cast
from tests.house.ledger import ledger
from tests.rest.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
__all__ = ["incident"]
HOUR = timedelta(hours=1)
OMS = (Condition(On.SYSTEM, Op.IS, "oms"),)


def silence(cast: Cast, *conditions: Condition, **more: Any) -> Silence:
    given = {"actor": cast.member, "reason": "发布 3.2.1", "ends_at": clock.now() + HOUR} | more
    return silences.add_silence(conditions=conditions or OMS, **given)


def status(row: Incident) -> str:
    row.refresh_from_db()
    return row.status


def messages(row: Incident) -> int:
    rows = Delivery.objects.filter(about_kind=row.ref.kind, about_id=row.ref.id)
    return rows.exclude(kind="alerts.again").count()


def fires(key: str = "a") -> dict[str, Any]:
    return said(key, severity="critical", system="oms")


def test_what_is_silenced_is_kept_and_listed_and_calls_nobody(generic: Sender, incident: Incident, cast: Cast) -> None:
    hear(generic, fires() | {"status": "resolved"})
    row = silence(cast)
    hear(generic, fires())
    fresh = Incident.objects.latest("pk")
    assert (fresh.status, fresh.priority) == (IncidentStatus.SUPPRESSED, "P1")
    assert Alert.objects.get(incident=fresh).quiet == str(row.ref)
    assert messages(fresh) == 0
    with clock.frozen(clock.now() + timedelta(minutes=59)):
        tick()
    assert (messages(fresh), status(fresh)) == (0, "suppressed")
    assert verbs(fresh) == ["opened"]


def test_an_incident_that_waits_is_suppressed_and_nobody_more_is_called(incident: Incident, cast: Cast) -> None:
    row = silence(cast)
    assert status(incident) == "suppressed"
    assert [entry.verb for entry in journal.entries(row.ref)] == ["alerts.silence_added"]
    assert not Timer.objects.filter(ref_kind=incident.ref.kind, status=TimerStatus.ARMED).exists()
    shown = card.render(NoticeContext(incident.ref, cast.member, {}, clock.now()))
    assert shown is not None
    assert "已屏蔽" in shown.subtitle


@pytest.mark.parametrize("early", [True, False])
def test_when_it_ends_what_still_fires_calls_at_once_and_anew(incident: Incident, cast: Cast, early: bool) -> None:
    row = silence(cast)
    before = messages(incident)
    end = row.ends_at if not early else clock.now() + timedelta(minutes=20)
    with clock.frozen(end):
        if early:
            silences.end_silence(row.pk, actor=cast.member)
        else:
            tick()
        assert status(incident) == "triggered"
        assert (incident.waits_since, incident.rounds) == (end, 2)
        assert messages(incident) == before + 1
    row.refresh_from_db()
    assert (row.status, row.over_at) == (SilenceStatus.ENDED if early else SilenceStatus.EXPIRED, end)
    assert verbs(incident) == ["opened", "suppress", "release"]
    with clock.frozen(end + timedelta(minutes=4)):
        tick()
        assert messages(incident) == before + 1
    with pytest.raises(IllegalMove):
        silences.end_silence(row.pk, actor=cast.member)


def test_a_recovery_under_a_silence_is_a_recovery(generic: Sender, incident: Incident, cast: Cast) -> None:
    row = silence(cast)
    hear(generic, fires() | {"status": "resolved"})
    assert status(incident) == "resolved"
    shown = card.render(NoticeContext(incident.ref, cast.member, {}, clock.now()))
    assert shown is not None
    assert shown.outcome.startswith("已恢复")
    with clock.frozen(row.ends_at):
        tick()
    assert status(incident) == "resolved"


def test_what_comes_after_its_time_is_heard_even_before_the_tick(
    generic: Sender, incident: Incident, cast: Cast
) -> None:
    row = silence(cast)
    with clock.frozen(row.ends_at):
        hear(generic, fires("late"))
        assert Incident.objects.latest("pk").status == IncidentStatus.TRIGGERED


def test_of_two_silences_the_other_goes_on(incident: Incident, cast: Cast) -> None:
    first, second = silence(cast), silence(cast, ends_at=clock.now() + 2 * HOUR)
    silences.end_silence(first.pk, actor=cast.operator)
    assert status(incident) == "suppressed"
    assert incident.alerts.get().quiet == str(second.ref)
    with clock.frozen(second.ends_at):
        tick()
    assert status(incident) == "triggered"


def test_what_joins_and_is_heard_releases_and_only_what_is_heard_makes_urgent(alertmanager: Sender, cast: Cast) -> None:
    def one(name: str, severity: str) -> None:
        labels = {"alertname": "x", "instance": name, "severity": severity}
        alert = {"status": "firing", "labels": labels, "annotations": {}, "startsAt": "2026-11-21T09:30:00Z"}
        alertmanager.post({"version": "4", "groupKey": "g", "status": "firing", "alerts": [alert]})
        alertmanager.read()

    row = silence(cast, Condition(On.LABEL, Op.FITS, "quiet.*", "instance"), actor=cast.operator)
    one("quiet-1", "warning")
    found = Incident.objects.get()
    assert (found.status, found.priority) == ("suppressed", "P3")
    one("loud", "info")
    assert status(found) == "triggered"
    one("quiet-2", "critical")
    assert (status(found), found.priority) == ("triggered", "P3")
    silences.end_silence(row.pk, actor=cast.operator)
    assert (status(found), found.priority) == ("triggered", "P1")
    facts = [entry.facts for entry in journal.entries(found.ref) if entry.verb == "alerts.incident_released"]
    assert facts == [{"released": 2, "from": "P3", "to": "P1"}]


def test_who_is_at_it_stays_and_what_is_opened_again_under_a_silence_waits(incident: Incident, cast: Cast) -> None:
    handling.acknowledge(incident.pk, actor=cast.member)
    row = silence(cast)
    assert status(incident) == "acknowledged"
    handling.resolve(incident.pk, actor=cast.member)
    before = messages(incident)
    with clock.frozen(clock.now() + handling.STILL):
        tick()
    assert (status(incident), messages(incident)) == ("suppressed", before)
    with clock.frozen(row.ends_at):
        tick()
    assert (status(incident), messages(incident)) == ("triggered", before + 1)


def test_who_may_keep_what_quiet(incident: Incident, cast: Cast) -> None:
    wide = Condition(On.TITLE, Op.IS, "告警 a")
    with pytest.raises(Refused, match="你负责的系统"):
        silence(cast, wide)
    with pytest.raises(Refused, match="只有系统负责人"):
        silence(cast, actor=cast.outsider)
    with pytest.raises(Refused):
        silence(cast, actor=cast.departed)
    with pytest.raises(NotVisible):
        silence(cast, actor=cast.outsider, incident=incident.pk)
    handling.assign(incident.pk, actor=cast.member, to=cast.peer)
    with pytest.raises(Refused):
        silence(cast, actor=cast.peer)
    with pytest.raises(Refused):
        silence(cast, wide, actor=cast.peer, incident=incident.pk)
    row = silence(cast, actor=cast.peer, incident=incident.pk)
    assert silence(cast, wide, actor=cast.operator).system == ""
    with pytest.raises(NotVisible):
        silences.end_silence(row.pk, actor=cast.outsider)
    silences.end_silence(row.pk, actor=cast.member)


def test_what_is_missing_or_too_long_is_said(cast: Cast, incident: Incident) -> None:
    with pytest.raises(Invalid) as caught:
        silence(cast, Condition(On.TITLE, Op.FITS, ".*"), reason=" ", ends_at=clock.now() + timedelta(days=31))
    assert [one.field for one in caught.value.problems] == ["conditions", "reason", "ends_at"]
    with pytest.raises(Invalid):
        silences.add_silence(actor=None, conditions=(), reason="x", ends_at=clock.now() + HOUR)
    row = silence(cast)
    for wrong in ({"matchers": []}, {"reason": ""}, {"status": "x"}, {"ends_at": row.starts_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Silence.objects.filter(pk=row.pk).update(**wrong)


def test_from_a_card_what_the_alerts_share_is_silenced(incident: Incident, cast: Cast) -> None:
    act = next(one for one in actions.ACTIONS if one.slug == "alerts.silence")
    call = ActionCall(cast.member, incident.ref, 0, {}, {"minutes": 120}, Via.CARD, "k")
    with clock.frozen(clock.now()):
        assert act.handle(call).toast == "已屏蔽"
    row = Silence.objects.get()
    assert row.ends_at == row.starts_at + 2 * HOUR
    assert [one.written for one in row.conditions] == ["source=generic-1", "system=oms", "title=告警 a"]
    assert status(incident) == "suppressed"


def test_the_dialogue_counts_before_it_silences(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    hear(generic, said("b", system="oms"), said("b", "resolved", system="oms"), said("c"))
    client.force_login(cast.member)
    page = client.get(f"/alerts/silences/add?incident={incident.pk}").content.decode()
    assert "将命中现有 1 条告警、近 7 天 1 条" in page
    form = {"on": ["system", ""], "label": ["", ""], "op": ["=", "="], "value": ["oms", ""]}
    assert "将命中现有 1 条告警、近 7 天 2 条" in client.post("/alerts/silences/count", form).content.decode()
    answer = client.post(f"/alerts/silences/add?incident={incident.pk}", form | {"after": "60"})
    assert answer.status_code == 422
    assert "请填写原因" in answer.content.decode()
    sent = form | {"after": "60", "reason": "切换演练"}
    page = client.post(f"/alerts/silences/add?incident={incident.pk}", sent, follow=True).content.decode()
    assert "已屏蔽" in page
    (row,) = Silence.objects.all()
    listed = client.get("/alerts/silences/")
    assert "切换演练" in listed.content.decode()
    with ledger("alerts:silences"):
        client.get("/alerts/silences/")
    client.post(f"/alerts/silences/{row.pk}/end")
    assert status(incident) == "triggered"
    assert "已提前结束" in client.get("/alerts/silences/?over=1").content.decode()
    client.force_login(cast.outsider)
    assert client.get("/alerts/silences/").status_code == 403
    assert client.get(f"/alerts/silences/add?incident={incident.pk}").status_code == 404


def test_programs_silence_as_people_do(incident: Incident, cast: Cast) -> None:
    program = client_of(cast.member, ["silences:read", "silences:write"])
    matchers = [{"on": "system", "value": "oms"}]
    assert program.post("/api/v1/silences/hits", {"matchers": matchers}, "json").json()["open"] == 1
    body = {"matchers": matchers, "reason": "发布", "ends_at": (clock.now() + HOUR).isoformat()}
    made = program.post("/api/v1/silences", body, "json")
    assert (made.status_code, made.json()["alerts"]) == (201, 1)
    number = made.json()["id"]
    assert [one["id"] for one in program.get("/api/v1/silences?status=active").json()["items"]] == [number]
    assert program.post(f"/api/v1/silences/{number}/end").json()["status"] == "ended"
    assert program.post(f"/api/v1/silences/{number}/end").status_code == 409
    assert client_of(cast.outsider).get("/api/v1/silences").json()["items"] == []
    assert program.post("/api/v1/silences", body | {"matchers": []}, "json").status_code == 422
    assert journal.entries(Silence.objects.get().ref).first().via == Via.REST
