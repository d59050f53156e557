"""Roads without Feishu: who is told over which, what their failures do, and that nobody is told twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from alerts.models import Incident, Intake, SpareRoad
from alerts.services import handling, road_errands, roads
from alerts.services.covering import cover
from alerts.services.roads import RoadDraft
from alerts.states_road import Drill, RoadKind
from bots.errands.run import run_errands
from bots.models import Errand, RateWindow, Receipt
from bots.outbox import reach
from bots.states import ErrandStatus
from config.mail import mail
from core import clock, journal, wire_clock
from core.errors import IllegalMove
from core.timers import Firing, tick
from estate.models import SystemOwner
from people.models import Employee
from tests.alerts.conftest import Sender
from tests.alerts.gateway import BODY, Gateway, gateway, sms, verbs, wecom
from tests.alerts.test_incidents import hear, incident, said
from tests.bots.smtp import Post, mail_server
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["gateway", "incident"]


@pytest.fixture
def phones(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.member.pk).update(mobile="+8613800000001", email="wangxm@example.com")
    Employee.objects.filter(pk=cast.peer.pk).update(mobile="+8613800000002")
    Employee.objects.filter(pk=cast.operator.pk).update(mobile="+85212345678")


def away(seconds: float = 31) -> None:
    """Feishu has not answered for so long."""
    now = wire_clock.seconds()
    RateWindow.objects.update_or_create(key="away:cli_main", defaults={"tat": now + 300})
    RateWindow.objects.update_or_create(key="since:cli_main", defaults={"tat": now - seconds})
    reach.forget()


def back() -> None:
    RateWindow.objects.filter(key="away:cli_main").update(tat=0.0)
    reach.forget()


def sweep() -> None:
    """The slot of every 30 seconds."""
    with transaction.atomic():
        cover(clock.now(), Firing("k", 0, clock.now(), SpareRoad(pk=1).ref, {}, lambda: None))


def go() -> None:
    """The errands run, those that wait for a second try as well."""
    Errand.objects.filter(status=ErrandStatus.WAITING).update(retry_at=wire_clock.now() - timedelta(days=1))
    run_errands(seconds=5)


def roaded(row: Incident) -> list[dict[str, Any]]:
    return [entry.facts for entry in journal.entries(row.ref).filter(verb="alerts.incident_roaded")]


def test_a_rung_that_comes_while_feishu_is_away_goes_over_every_road(
    gateway: Gateway, phones: None, incident: Incident, cast: Cast
) -> None:
    SystemOwner.objects.create(system=SystemOwner.objects.get().system, person=cast.peer, duty="b")
    sms(gateway)
    Receipt.objects.update(accepted_at=clock.now())  # A was told by Feishu
    away()
    assert incident.waits_since
    with clock.frozen(incident.waits_since + timedelta(minutes=5)):
        tick()
        go()
        assert [(one["to"], one["no"]) for one in gateway.told] == [("13800000002", incident.number)]
        assert "集中交易 · 告警 a" in gateway.told[0]["say"]
        assert f"https://hub.example.com/alerts/{incident.pk}/" in gateway.told[0]["say"]
        assert gateway.asked[0][3]["Authorization"] == "Bearer top-secret"
        assert roaded(incident) == [{"road": "短信", "rung": 1, "to": [cast.peer.pk]}]
        sweep()
        tick()
        go()
        assert len(gateway.asked) == 1, "nobody is told twice"


def test_who_was_called_before_the_outage_was_known_is_told_by_the_next_slot(
    gateway: Gateway, phones: None, incident: Incident, settings: Any
) -> None:
    sms(gateway)
    wecom(gateway)
    with mail_server() as post:
        with_mail(settings, post)
        roads.add_road(actor=None, kind=RoadKind.MAIL, draft=RoadDraft("邮件"))
        sweep()
        assert not Errand.objects.filter(kind=road_errands.SLUG).exists(), "Feishu is there"
        away(20)
        sweep()
        assert not Errand.objects.filter(kind=road_errands.SLUG).exists(), "not for long enough"
        away()
        sweep()
        sweep()
        go()
        (letter,) = post.mails
    assert letter["To"] == "wangxm@example.com"
    assert incident.number in letter["Subject"]
    by_sms, by_group = sorted(gateway.told, key=len, reverse=True)
    assert by_sms["to"] == "13800000001"
    assert by_group["text"]["mentioned_mobile_list"] == ["13800000001"]
    assert incident.number in by_group["text"]["content"]
    assert sorted(one["road"] for one in roaded(incident)) == ["企微", "短信", "邮件"]


def with_mail(settings: Any, post: Post) -> None:
    settings.MAIL = mail(f"smtp://127.0.0.1:{post.port}")
    settings.MAIL_FROM = "hub@example.com"


def test_what_was_taken_or_delivered_meanwhile_is_not_said_again(
    gateway: Gateway, phones: None, generic: Sender, incident: Incident, cast: Cast
) -> None:
    sms(gateway)
    away()
    sweep()
    back()
    go()
    waiting = Errand.objects.get(kind=road_errands.SLUG)
    assert (waiting.status, gateway.asked) == (ErrandStatus.WAITING, []), "Feishu is back, but has not delivered yet"
    Receipt.objects.update(accepted_at=clock.now())
    go()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.result) == (ErrandStatus.DONE, {"skipped": "feishu"})
    hear(generic, said("b", severity="critical", system="oms", other="x"))
    other = Incident.objects.exclude(pk=incident.pk).get()
    away()
    sweep()
    handling.acknowledge(other.pk, actor=cast.member)
    go()
    assert gateway.asked == []
    assert roaded(incident) == roaded(other) == []


def test_what_may_pass_is_tried_again_and_what_will_not_is_written_down(
    gateway: Gateway, phones: None, incident: Incident, cast: Cast
) -> None:
    sms(gateway)
    away()
    sweep()
    gateway.status = 503
    go()
    assert Errand.objects.get(kind=road_errands.SLUG).status == ErrandStatus.WAITING
    gateway.status = 200
    go()
    assert roaded(incident) == [{"road": "短信", "rung": 0, "to": [cast.member.pk]}]
    roads.add_road(actor=None, kind="http", draft=RoadDraft("语音", url=gateway.url, body=BODY, expects="ACCEPTED"))
    sweep()
    go()
    last = roaded(incident)[-1]
    assert (last["road"], last["to"]) == ("语音", [cast.member.pk])
    assert "OK" in last["failed"]
    assert len(gateway.asked) == 3


def test_no_incident_of_p3_is_worth_a_road(gateway: Gateway, phones: None, generic: Sender, cast: Cast) -> None:
    sms(gateway)
    away()
    hear(generic, said("x", severity="warning"))
    sweep()
    assert Incident.objects.get().priority == "P3"
    assert not Errand.objects.filter(kind=road_errands.SLUG).exists()


def test_every_morning_each_road_is_tried_and_two_failures_are_an_alert(
    gateway: Gateway, phones: None, cast: Cast
) -> None:
    row = sms(gateway)
    roads.retire_road(sms(gateway).pk, actor=None)
    start = clock.now().astimezone(clock.SHANGHAI).replace(hour=9, minute=0, second=0)
    for day, status in enumerate((200, 500, 403, 200)):
        gateway.status = status
        with clock.frozen(start + timedelta(days=day)):
            tick()
        with clock.frozen(start + timedelta(days=day, minutes=6)):
            tick()
            tick()
            for _try in range(road_errands.DRILL_TRIES):
                go()
        row.refresh_from_db()
        assert row.drill == (Drill.PASSED if status == 200 else Drill.FAILED)
        raised = Intake.objects.filter(source__slug="self", tail=f"road:{row.pk}").order_by("pk")
        assert [one.query["status"] for one in raised] == [[], [], ["firing"], ["firing", "resolved"]][day]
    assert (row.failures, row.drill_said) == (0, "")
    assert {one["to"] for one in gateway.told} == {"+85212345678"}
    assert all("演练" in one["say"] for one in gateway.told)
    assert len(gateway.asked) == 1 + road_errands.DRILL_TRIES + 1 + 1


def test_a_drill_goes_to_the_named_receiver_and_says_what_wecom_says(gateway: Gateway, cast: Cast) -> None:
    row, group = sms(gateway, test_to="13900000000"), wecom(gateway)
    for one in (row, group):
        roads.drill_road(one.pk, actor=cast.operator)
        with pytest.raises(IllegalMove):
            roads.drill_road(one.pk, actor=cast.operator)
    gateway.answer = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
    go()
    row.refresh_from_db()
    group.refresh_from_db()
    assert row.drill == Drill.PASSED
    assert (group.drill, group.failures) == (Drill.FAILED, 1)
    assert "93000" in group.drill_said
    assert "13900000000" in {one.get("to") for one in gateway.told}
    assert verbs(group) == ["alerts.road_added", "alerts.road_drilled", "alerts.road_drill_failed"]


def test_a_drill_without_anybody_to_send_it_to_has_failed(gateway: Gateway, cast: Cast) -> None:
    row = sms(gateway)
    Employee.objects.update(mobile="")
    roads.drill_road(row.pk, actor=cast.operator)
    go()
    row.refresh_from_db()
    assert (row.drill, row.drill_said, gateway.asked) == (Drill.FAILED, "收件人没有手机号", [])
