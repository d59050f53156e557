"""Who notices that something is broken: his words, what is offered first, what he reads, the word at the end."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from alerts import reader_card
from alerts.models import AlertSource, Incident, IncidentReport
from alerts.services import handling, reporting
from alerts.states import IncidentStatus, Priority
from bots.api import MESSAGE_COMMANDS, Heard, NoticeContext
from bots.models import Announcement, Delivery
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from estate.models import SystemOwner
from estate.services.systems import add_system
from estate.states import Grade
from people.models import Employee
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, said, verbs
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def systems(cast: Cast) -> None:
    system = add_system(actor=None, key="oms", name="集中交易", grade=Grade.A)
    add_system(actor=None, key="mail", name="邮件系统", grade=Grade.C)
    SystemOwner.objects.create(system=system, person=cast.member, duty="a")


def told(kind: str) -> list[int]:
    return list(Delivery.objects.filter(kind=kind).order_by("pk").values_list("receiver", flat=True))


def say(person: Employee, slug: str, text: str, chat: str = "") -> str:
    heard = Heard(person, text, chat, not chat, "om_1", "main", clock.now())
    with transaction.atomic():
        return MESSAGE_COMMANDS.get(f"alerts.{slug}").handle(heard)


def test_a_report_opens_an_incident_calls_its_people_and_gives_a_card(cast: Cast) -> None:
    row = reporting.report(actor=cast.outsider, text=" 下单失败 ", system="oms").incident
    assert row is not None
    assert (row.title, row.system, row.priority, row.status) == (
        "下单失败", "oms", Priority.P2, IncidentStatus.TRIGGERED
    )  # fmt: skip
    assert verbs(row) == ["reported"]
    assert journal.entries(row.ref).get(verb="alerts.incident_reported").actor == str(cast.outsider.ref)
    assert told("alerts.page") == [cast.member.pk]
    assert told("alerts.reader") == [cast.outsider.pk]
    assert AlertSource.objects.get().name == "人工报障"
    again = reporting.report(actor=cast.peer, text="邮件慢", system="mail").incident
    assert again is not None
    assert (again.priority, again.source) == (Priority.P3, row.source)


def test_what_is_open_of_the_system_is_offered_first(generic: Sender, cast: Cast) -> None:
    hear(generic, said("a", system="oms"))
    row = Incident.objects.get()
    assert reporting.report(actor=cast.outsider, text="下单失败", system="oms") == reporting.Reported(None, (row,))
    assert not IncidentReport.objects.exists()
    new = reporting.report(actor=cast.outsider, text="登录失败", system="oms", new=True).incident
    assert new is not None
    assert new != row


@pytest.mark.parametrize(("text", "system"), [("", "oms"), (" ", ""), ("x" * 301, ""), ("慢", "none")])
def test_what_is_no_report_is_refused(cast: Cast, text: str, system: str) -> None:
    with pytest.raises(Invalid):
        reporting.report(actor=cast.outsider, text=text, system=system)
    assert not Incident.objects.exists()


def test_who_has_left_reports_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        reporting.report(actor=cast.departed, text="慢")


def test_following_gives_the_card_once_and_only_while_it_is_open(generic: Sender, cast: Cast) -> None:
    hear(generic, said("a", system="oms"))
    row = Incident.objects.get()
    for _ in range(2):
        reporting.watch(row.pk, actor=cast.outsider)
    assert told("alerts.reader") == [cast.outsider.pk]
    assert verbs(row) == ["opened", "followed"]
    handling.resolve(row.pk, actor=cast.member)
    with pytest.raises(IllegalMove):
        reporting.watch(row.pk, actor=cast.peer)
    with pytest.raises(NotVisible):
        reporting.watch(999, actor=cast.peer)


def test_the_end_is_told_once_by_a_person_and_by_the_source(generic: Sender, cast: Cast) -> None:
    row = reporting.report(actor=cast.outsider, text="下单失败", system="oms").incident
    assert row is not None
    handling.resolve(row.pk, actor=cast.member)
    hear(generic, said("a", system="oms"))
    other = Incident.objects.latest("pk")
    reporting.watch(other.pk, actor=cast.peer)
    hear(generic, said("a", "resolved", system="oms"))
    assert told("alerts.reader_closed") == [cast.outsider.pk, cast.peer.pk]
    assert {one.about for one in Announcement.objects.filter(kind="alerts.reader_closed")} == {row.ref, other.ref}


def test_his_card_is_in_reader_form(cast: Cast) -> None:
    row = reporting.report(actor=cast.outsider, text="下单失败", system="oms").incident
    assert row is not None
    handling.acknowledge(row.pk, actor=cast.member)
    view = reader_card.render(NoticeContext(row.ref, cast.outsider, {}, clock.now()))
    assert view is not None
    assert view.body == "王小明正在处理，恢复时会通知你。"
    assert [(one.label, one.action) for one in view.buttons] == [("查看进展", "")]


def test_the_system_is_found_in_the_sentence(cast: Cast) -> None:
    assert reporting.named_in(cast.outsider, "集中交易 下单失败") == "oms"
    assert reporting.named_in(cast.outsider, "集中交易下单失败") == "oms"
    assert reporting.named_in(cast.outsider, "OMS 登录不上") == "oms"
    assert reporting.named_in(cast.outsider, "打印机卡纸") == ""


def test_the_bot_takes_reports_offers_what_is_open_and_lets_follow(cast: Cast) -> None:
    assert "已受理 INC-" in say(cast.outsider, "report", "集中交易 下单失败")
    row = Incident.objects.get()
    answer = say(cast.peer, "report", "集中交易 下单失败")
    assert answer.startswith("已有同类故障，要关注吗？")
    assert f"关注 {row.number}" in answer
    assert say(cast.peer, "watch", row.number) == f"已关注 {row.number}，恢复时会通知你。"
    assert "请写故障编号" in say(cast.peer, "watch", "它")
    assert "已受理 INC-" in say(cast.peer, "new_report", "集中交易 登录失败")
    assert Incident.objects.count() == 2
    assert "作战群" in say(cast.peer, "record", "x")


def test_the_pages_of_who_reports(client: Client, generic: Sender, cast: Cast) -> None:
    client.force_login(cast.outsider)
    hear(generic, said("a", system="oms"))
    row = Incident.objects.get()
    page = client.get("/alerts/report/", {"system": "oms"}, headers={"HX-Request": "true", "HX-Target": "alike"})
    assert row.number in page.text
    assert client.get(f"/alerts/report/{row.pk}/").status_code == 404
    refused: Any = client.post("/alerts/report/", {"system": "oms", "text": "下单失败"})
    assert refused.status_code == 422
    assert client.post(f"/alerts/report/{row.pk}/watch").status_code == 302
    shown = client.get(f"/alerts/report/{row.pk}/")
    assert (shown.status_code, "已通知负责人" in shown.text) == (200, True)
    assert client.get(f"/alerts/{row.pk}/").status_code == 404
    answer: Any = client.post("/alerts/report/", {"system": "oms", "text": "登录失败", "new": "1"})
    assert answer.status_code == 302
    assert "登录失败" in client.get("/alerts/report/").text
