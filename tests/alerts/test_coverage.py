"""What is missing before an alert falls through it: found one by one, raised nightly, and over when it is mended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alerts.engine.ladder import Aim, Plan, Rung, Target
from alerts.engine.quiet import Condition, On, Op
from alerts.engine.routing import REST, Look, Rule, Term
from alerts.models import Alert, AlertSource, Incident, SpareRoad
from alerts.services import coverage, escalation, house, routes
from alerts.services.coverage import Finding, Lack, findings
from alerts.services.reading import read_source
from alerts.services.silences import add_silence
from alerts.states_road import Drill, RoadKind, RoadStatus
from core import clock
from estate.models import SystemOwner
from estate.services.layers import LayerDraft, set_layers
from estate.services.rosters import add_roster
from people.models import Employee, RoleHolding
from people.states import EmployeeStatus, InDirectory
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.cast import Cast
from tests.house.ledger import ledger
from tests.rest.conftest import client_of

pytestmark = pytest.mark.django_db
__all__ = ["incident"]
MINUTE = timedelta(minutes=1)


def lacks(lack: Lack) -> list[Finding]:
    return [one for one in findings(clock.now()) if one.lack == lack]


def test_a_firm_in_order_lacks_nothing(incident: Incident) -> None:
    assert findings(clock.now()) == []


def test_a_system_needs_an_owner_who_can_be_reached(incident: Incident, cast: Cast) -> None:
    people = Employee.objects.filter(pk=cast.member.pk)
    people.update(in_directory=InDirectory.GONE)
    assert [one.sentence for one in lacks(Lack.OWNER)] == ["A 角王小明不在飞书通讯录"]
    people.update(status=EmployeeStatus.LEFT)
    assert [one.sentence for one in lacks(Lack.OWNER)] == ["A 角王小明已离职"]
    SystemOwner.objects.all().delete()
    (found,) = lacks(Lack.OWNER)
    assert (found.about, found.sentence, found.url) == ("集中交易", "没有 A 角", "/estate/systems/oms/")


def test_an_empty_roster_is_a_gap_of_fourteen_days(cast: Cast) -> None:
    roster = add_roster(actor=None, slug="trading", name="交易值班")
    (found,) = lacks(Lack.ROSTER)
    assert found.about == "交易值班"
    day = clock.today() - timedelta(days=1)
    set_layers(roster, actor=None, layers=[LayerDraft("主值", [cast.member], day)])
    assert lacks(Lack.ROSTER) == []


def test_a_policy_that_names_who_is_gone_and_one_that_ends_with_nobody(cast: Cast) -> None:
    plan = Plan((Rung(timedelta(), (Aim(Target.PERSON, str(cast.peer.pk)),)),), MINUTE)
    escalation.add_policy(actor=None, slug="night", draft=escalation.PolicyDraft("夜间", plan))
    assert lacks(Lack.POLICY) == []
    Employee.objects.filter(pk=cast.peer.pk).update(status=EmployeeStatus.LEFT)
    assert [(one.about, one.sentence) for one in lacks(Lack.POLICY)] == [("夜间", "「李四」已不可用")]
    RoleHolding.objects.all().delete()
    assert [one.sentence for one in lacks(Lack.POLICY)].count("最后通知没有人，也没有平台运维") == 5


def test_a_rule_that_names_a_retired_policy(cast: Cast) -> None:
    plan = Plan((Rung(timedelta(), (Aim(Target.OWNER_A),)),), MINUTE)
    escalation.add_policy(actor=None, slug="night", draft=escalation.PolicyDraft("夜间", plan))
    rule = Rule("x", "夜间清算", "", (Term(Look.TIME, Op.IS, ("night",)),), policy="night")
    routes.change_routes([rule, Rule(REST, "")], actor=None, version=0)
    assert lacks(Lack.ROUTES) == []
    escalation.retire_policy("night", actor=None)
    assert [one.about for one in lacks(Lack.ROUTES)] == ["夜间清算"]


def test_a_source_of_which_nothing_ever_recovers(generic: Sender, cast: Cast) -> None:
    hear(generic, said("a"))
    assert lacks(Lack.RECOVERY) == []
    Alert.objects.update(first_seen=clock.now() - timedelta(days=2))
    assert [one.about for one in lacks(Lack.RECOVERY)] == [generic.source.name]
    hear(generic, said("b"), said("b", "resolved"))
    assert lacks(Lack.RECOVERY) == []


def test_a_silence_about_to_end_over_what_still_fires(generic: Sender, incident: Incident, cast: Cast) -> None:
    add_silence(
        actor=cast.member, conditions=[Condition(On.SYSTEM, Op.IS, "oms")], reason="发布",
        ends_at=clock.now() + timedelta(hours=3),
    )  # fmt: skip
    (found,) = lacks(Lack.SILENCE)
    assert found.about == "发布"
    assert "仍有 1 条告警在触发" in found.sentence
    hear(generic, said("a", "resolved"))
    assert lacks(Lack.SILENCE) == []


def test_a_road_that_fails_and_people_whom_no_road_reaches(cast: Cast, incident: Incident) -> None:
    Employee.objects.update(mobile="", email="")
    assert lacks(Lack.ROAD) == [], "without a road nothing is missing"
    road = SpareRoad.objects.create(kind=RoadKind.HTTP, name="短信", url="https://sms.example.com")
    found = {one.about: one.sentence for one in lacks(Lack.ROAD)}
    assert set(found) == {"P1 默认策略", "P2 默认策略"}, "P3 and P4 go over no road"
    missing = f"{cast.member.display_name}、{cast.operator.display_name}没有手机号，飞书不可用时通知不到"
    assert found["P1 默认策略"] == missing
    SpareRoad.objects.create(kind=RoadKind.MAIL, name="邮件")
    Employee.objects.filter(pk=cast.operator.pk).update(email="he@example.com")
    assert {one.sentence for one in lacks(Lack.ROAD)} == {
        f"{cast.member.display_name}没有手机号和邮箱，飞书不可用时通知不到"
    }
    Employee.objects.filter(pk=cast.member.pk).update(mobile="13800000001")
    assert lacks(Lack.ROAD) == []
    SpareRoad.objects.filter(pk=road.pk).update(drill=Drill.FAILED, drill_said="对方返回 500")
    (one,) = lacks(Lack.ROAD)
    assert (one.about, one.sentence, one.url) == ("短信", "最近一次演练失败：对方返回 500", "/operate/alert-roads/")
    SpareRoad.objects.filter(pk=road.pk).update(status=RoadStatus.RETIRED)
    assert {one.sentence for one in lacks(Lack.ROAD)} == {
        f"{cast.member.display_name}没有邮箱，飞书不可用时通知不到"
    }, "mail is what is left"


def test_the_night_raises_it_and_takes_it_back(incident: Incident, cast: Cast) -> None:
    class Slot:
        def claim(self) -> None:
            """The slot is ours."""

    slot: Any = Slot()
    assert isinstance(coverage.NIGHTLY.slug, str)
    Employee.objects.filter(pk=cast.member.pk).update(in_directory=InDirectory.GONE)
    for _night in range(2):
        coverage.check(clock.now(), slot)
        read_source(AlertSource.objects.get(slug=house.SLUG).pk)
    (alert,) = Alert.objects.filter(source__slug=house.SLUG)
    assert alert.title == "告警覆盖检查发现 1 处缺口"
    assert "A 角王小明不在飞书通讯录" in alert.body
    Employee.objects.filter(pk=cast.member.pk).update(in_directory=InDirectory.HERE)
    coverage.check(clock.now(), slot)
    read_source(alert.source_id)
    alert.refresh_from_db()
    assert alert.state == "resolved"


@pytest.mark.usefixtures("frozen_wire")
def test_the_page_and_the_rest_door_say_it(client: Client, incident: Incident, cast: Cast) -> None:
    client.force_login(cast.operator)
    assert "没有发现缺口" in client.get(reverse("alerts:coverage")).content.decode()
    Employee.objects.filter(pk=cast.member.pk).update(in_directory=InDirectory.GONE)
    with ledger("alerts:coverage"):
        page = client.get(reverse("alerts:coverage")).content.decode()
    assert "A 角王小明不在飞书通讯录" in page
    (item,) = client_of(cast.operator, ["alert-rules:read"]).get("/api/v1/alert-coverage").json()["items"]
    assert (item["lack"], item["about"]) == ("owner", "集中交易")
    form = {"version": "0", "name": "x", "on-0": "system", "op-0": "=", "values-0": "oms"}
    saved = client.post(reverse("alerts:route", args=["new"]), form, follow=True).content.decode()
    assert "覆盖检查发现 1 处缺口" in saved
