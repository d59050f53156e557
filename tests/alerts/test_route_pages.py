"""How people write the rules of routing, try them on a sample, and read why an incident went the way it did."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from alerts.engine.quiet import Op
from alerts.engine.routing import REST, Look, Rule, Term
from alerts.models import Incident, RouteConfig
from alerts.services.routing import current
from bots.models import Delivery
from core import clock, journal
from core.models import JournalEntry
from core.timers import tick
from estate.models import SystemOwner
from people.models import Employee
from people.services.absences import note_absence
from people.states import AbsenceKind
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.alerts.test_routes import MINUTE, hold, night, operator
from tests.cast import Cast
from tests.conftest import FrozenClock
from tests.house.ledger import ledger

pytestmark = pytest.mark.django_db
__all__ = ["incident", "night", "operator"]
FORM: dict[str, Any] = {
    "version": "0", "name": "集中交易", "on-0": "system", "op-0": "=", "values-0": "oms、md", "on-1": "label",
    "label-1": "instance", "op-1": "=~", "values-1": r"10\.1\..*", "priority": "P1", "group_by": "rack, app",
}  # fmt: skip


def test_a_rule_is_written_and_read_back(operator: Client, generic: Sender) -> None:
    assert operator.post(reverse("alerts:route", args=["new"]), FORM).status_code == 302
    (rule, _rest) = current().rules
    assert rule.terms == (
        Term(Look.SYSTEM, Op.IS, ("oms", "md")), Term(Look.LABEL, Op.FITS, (r"10\.1\..*",), "instance"),
    )  # fmt: skip
    assert (rule.priority, rule.group_by) == ("P1", ("rack", "app"))
    page = operator.get(reverse("alerts:routes")).content.decode()
    for words in (
        "集中交易",
        "系统 是 oms、md",
        "标签 instance 匹配",
        "优先级改为 P1",
        "按 rack、app 归并",
        "其余",
        "版本 1",
    ):
        assert words in page
    page = operator.get(reverse("alerts:route", args=[rule.key])).content.decode()
    assert 'value="oms、md"' in page


def test_what_is_wrong_stands_at_its_line_and_nothing_typed_is_lost(operator: Client, generic: Sender) -> None:
    answer = operator.post(reverse("alerts:route", args=["new"]), FORM | {"values-1": "(", "name": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("请填写名称", "少了一个右括号", 'value="oms、md"'):
        assert words in page
    more = operator.post(reverse("alerts:route", args=["new"]), FORM | {"do": "add"}).content.decode()
    assert 'name="on-2"' in more
    less = operator.post(reverse("alerts:route", args=["new"]), FORM | {"do": "remove-1"}).content.decode()
    assert 'name="on-1"' not in less
    assert not RouteConfig.objects.exists()


def test_who_comes_second_sees_the_new_state_and_keeps_his_words(operator: Client, generic: Sender) -> None:
    operator.post(reverse("alerts:route", args=["new"]), FORM)
    key = current().rules[0].key
    operator.post(reverse("alerts:route", args=[key]), FORM | {"version": "1", "priority": "P4"})
    answer = operator.post(reverse("alerts:route", args=[key]), FORM | {"version": "1", "name": "我的名字"})
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("刚被他人修改", "优先级改为 P4", "我的名字", 'name="version" value="2"'):
        assert words in page
    assert (
        operator.post(reverse("alerts:route", args=[key]), FORM | {"version": "2", "name": "我的名字"}).status_code
        == 302
    )


def test_a_sample_shows_which_condition_held(operator: Client, generic: Sender, incident: Incident) -> None:
    alert = incident.alerts.get()
    operator.post(reverse("alerts:route", args=["new"]), FORM)
    page = operator.get(reverse("alerts:routes"), {"sample": str(alert.pk)}, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert "<html" not in text
    for words in ("未命中", "系统 是 集中交易、md", "符合", "不符合", "命中 其余", "P1 默认策略"):
        assert words in text
    address = reverse("alerts:route-trial", args=["new"])
    tried = operator.post(address, FORM | {"sample": str(alert.pk), "name": "草稿", "on-1": "title", "values-1": ".*"})
    assert "命中 草稿" in tried.content.decode()
    assert operator.post(address, FORM | {"sample": "x", "values-1": "("}).status_code == 200


def test_rules_move_by_buttons(operator: Client, generic: Sender) -> None:
    for number in range(2):
        operator.post(reverse("alerts:route", args=["new"]), FORM | {"version": str(number), "name": f"规则 {number}"})
    keys = [rule.key for rule in current().rules]
    operator.post(reverse("alerts:route-verb", args=[keys[1], "up"]), {"version": "2"})
    assert [rule.key for rule in current().rules] == [keys[1], keys[0], REST]
    late = operator.post(reverse("alerts:route-verb", args=[keys[1], "remove"]), {"version": "2"}, follow=True)
    assert "已被他人修改" in late.content.decode()
    operator.post(reverse("alerts:route-verb", args=[keys[1], "remove"]), {"version": "3"})
    assert [rule.key for rule in current().rules] == [keys[0], REST]


@pytest.mark.usefixtures("night")
def test_the_page_says_why_and_why_not_you(client: Client, generic: Sender, incident: Incident, cast: Cast) -> None:
    def told(person: Employee, row: Incident) -> str:
        client.force_login(person)
        return client.get(reverse("alerts:why", args=[row.pk])).content.decode()

    page = told(cast.member, incident)
    for words in ("通知了你：A 角", "命中 其余", "P1 默认策略", "王小明"):
        assert words in page
    assert "仍无人认领才通知 平台运维" in told(cast.operator, incident)
    hear(generic, said("a", "resolved"))
    now = clock.now()
    note_absence(
        actor=None, person=cast.member, kind=AbsenceKind.LEAVE, starts_at=now - MINUTE, ends_at=now + timedelta(days=1)
    )
    hear(generic, said("b", severity="critical", system="oms"))
    assert "跳过了你：王小明不在岗" in told(cast.member, Incident.objects.latest("pk"))
    client.force_login(cast.outsider)
    assert client.get(reverse("alerts:why", args=[incident.pk])).status_code == 404


def test_who_handles_it_asks_about_a_colleague_and_nobody_else_does(
    client: Client, incident: Incident, cast: Cast
) -> None:
    def told(person: Employee, whom: object) -> str:
        client.force_login(person)
        return client.get(reverse("alerts:why", args=[incident.pk]), {"whom": str(whom)}).content.decode()

    assert f"通知了{cast.member.display_name}：A 角" in told(cast.operator, cast.member.pk)
    assert f"升级策略的各步都不包括{cast.outsider.display_name}" in told(cast.operator, cast.outsider.pk)
    assert "都不包括" not in told(cast.operator, 999_999)
    led = told(cast.head, cast.outsider.pk)
    assert incident.number in led
    assert cast.outsider.display_name not in led


@pytest.mark.usefixtures("night")
def test_what_is_explained_is_what_happens(
    generic: Sender, incident: Incident, cast: Cast, tmp_path: Path, frozen_clock: FrozenClock
) -> None:
    hear(generic, said("a", "resolved"))
    SystemOwner.objects.create(system=SystemOwner.objects.get().system, person=cast.peer, duty="b")
    hold(Rule("x", "行情", "", (Term(Look.SYSTEM, Op.IS, ("md",)),), priority="P4"), Rule(
        "y", "委托", "", (Term(Look.TITLE, Op.FITS, ("告警.*",)),), priority="up"))  # fmt: skip
    body = said("b", severity="error", system="oms")
    sample = tmp_path / "sample.json"
    sample.write_text(json.dumps(body))
    counts = (Incident.objects.count(), Delivery.objects.count(), JournalEntry.objects.count())
    out = StringIO()
    at = clock.now()
    call_command("alert_explain", alert=str(sample), at=at.isoformat(), source=generic.source.slug, as_json=True,
                 stdout=out)  # fmt: skip
    assert (Incident.objects.count(), Delivery.objects.count(), JournalEntry.objects.count()) == counts
    (told,) = json.loads(out.getvalue())
    hear(generic, body)
    row = Incident.objects.latest("pk")
    for _minute in range(20):
        tick()
        frozen_clock.move(minutes=1)
    entries = journal.entries(row.ref).filter(verb="alerts.incident_called").order_by("seq")
    assert [(one["at"], one["to"], one["rung"]) for one in told["steps"]] == [
        (one.at.isoformat(), one.facts["to"], one.facts["rung"]) for one in entries
    ]
    assert row.decisions[0] == {name: told[name] for name in row.decisions[0]} | {"policy": ""}
    out = StringIO()
    call_command("alert_explain", alert=str(sample), source=generic.source.slug, stdout=out)
    for words in ("+ 委托", "- 行情", "policy: p1", "王小明"):
        assert words in out.getvalue()


def test_what_cannot_be_explained_is_said(tmp_path: Path) -> None:
    sample = tmp_path / "sample.json"
    for given in ({"alert": str(sample)}, {"alert": str(sample), "source": "none"}, {"alert": "x", "at": "yesterday"}):
        with pytest.raises(CommandError):
            call_command("alert_explain", **given)


@pytest.mark.usefixtures("frozen_wire")
def test_what_the_pages_cost(operator: Client, generic: Sender, incident: Incident) -> None:
    operator.post(reverse("alerts:route", args=["new"]), FORM)
    key, sample = current().rules[0].key, str(incident.alerts.get().pk)
    for name, args, data in (("routes", [], {"sample": sample}), ("route", [key], {}), ("why", [incident.pk], {})):
        operator.get(reverse(f"alerts:{name}", args=args), data)
        with ledger(f"alerts:{name}"):
            operator.get(reverse(f"alerts:{name}", args=args), data)
