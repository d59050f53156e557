"""What stands beside an incident: earlier ones like it, changes before it, its impact; and the panel of its system."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client

from alerts.card_facts import said_of
from alerts.models import Change, Incident
from alerts.selectors.changes import ChangeFacts
from alerts.selectors.changes_of import said as change_said
from alerts.selectors.drawing import gather
from alerts.selectors.of_system import of_system
from alerts.selectors.similar import similar
from alerts.services import handling
from alerts.states import Priority
from core import clock
from core.clock import SHANGHAI
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.cast import Cast
from tests.conftest import FrozenClock
from tests.rest.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire", "frozen_clock")]
__all__ = ["incident"]


def body(title: str, key: str, **labels: str) -> dict[str, object]:
    return said(key, system="oms", **labels) | {"title": title}


@pytest.fixture
def before(generic: Sender, incident: Incident, cast: Cast, frozen_clock: FrozenClock) -> Incident:
    """An earlier one, taken by a person and over after twelve minutes."""
    handling.acknowledge(incident.pk, actor=cast.member)
    frozen_clock.move(minutes=12)
    handling.resolve(incident.pk, actor=cast.member)
    Incident.objects.filter(pk=incident.pk).update(title="委托延迟 3.2 秒")
    incident.refresh_from_db()
    frozen_clock.move(days=1)
    return incident


def test_like_ones_are_found_with_reasons_how_long_they_took_and_who_handled_them(
    generic: Sender, before: Incident, cast: Cast
) -> None:
    hear(generic, body("委托延迟 8 秒", "b"), body("登录失败率升高", "c"))
    now, other = (Incident.objects.get(title=title) for title in ("委托延迟 8 秒", "登录失败率升高"))
    (found,) = similar(now, cast.operator)
    assert (found.row, found.reasons, found.lasted, found.by) == (
        before, ("标题相同",), timedelta(minutes=12), "王小明",
    )  # fmt: skip
    assert similar(other, cast.operator) == ()
    assert similar(now, cast.outsider) == ()


def test_what_is_open_later_or_of_another_system_is_not_like_it(generic: Sender, before: Incident, cast: Cast) -> None:
    hear(generic, body("委托延迟 8 秒", "b"), said("d") | {"title": "委托延迟 9 秒"})
    now, apart = (Incident.objects.get(title=f"委托延迟 {many} 秒") for many in (8, 9))
    assert [one.row for one in similar(now, cast.operator)] == [before]
    assert similar(apart, cast.operator) == (), "it names no system"
    assert similar(before, cast.operator) == ()


def test_the_fragment_says_all_three(before: Incident, generic: Sender, cast: Cast, client: Client) -> None:
    hear(generic, body("委托延迟 8 秒", "b"))
    row = Incident.objects.get(title="委托延迟 8 秒")
    client.force_login(cast.member)
    told = client.get(f"/alerts/{row.pk}/beside").content.decode()
    for word in (before.number, "历时 12 分", "王小明处理", "标题相同", "触发前 24 小时内没有变更", "影响"):
        assert word in told
    answer = client_of(cast.member, ["incidents:read"]).get(f"/api/v1/incidents/{row.pk}/beside")
    assert (answer.status_code, answer.json()["similar"][0]["lasted"]) == (200, 720)
    assert f"/alerts/{row.pk}/beside" in client.get(f"/alerts/{row.pk}/").content.decode()
    client.force_login(cast.outsider)
    assert client.get(f"/alerts/{row.pk}/beside").status_code == 404


def test_a_change_is_said_by_how_it_lies_to_the_beginning() -> None:
    at = datetime(2026, 11, 10, 22, tzinfo=SHANGHAI)
    agreed = ChangeFacts("升级", ("oms",), at, "王小明", "CHG-1", serial="CHG-1")
    told = ChangeFacts("发布 2.4", ("oms",), at, "", "GitLab")
    later = at + timedelta(minutes=6)
    assert change_said(agreed, later) == "变更开始后 6 分触发"
    assert change_said(told, later) == "变更后 6 分触发"
    assert change_said(replace(agreed, at=later), at) == "触发后 6 分开始变更"


def test_a_change_that_another_system_told_stands_beside_the_incident_and_on_its_card(
    incident: Incident, generic: Sender, cast: Cast, client: Client
) -> None:
    Change.objects.create(
        source=generic.source, key="1", system="oms", title="发布 oms 3.2.1", details={"Author": "李雷"},
        at=incident.opened_at - timedelta(minutes=6),
    )  # fmt: skip
    client.force_login(cast.member)
    told = client.get(f"/alerts/{incident.pk}/beside").content.decode()
    for word in ("发布 oms 3.2.1", "变更后 6 分触发", "李雷", generic.source.name):
        assert word in told
    answer = client_of(cast.member, ["incidents:read"]).get(f"/api/v1/incidents/{incident.pk}/beside").json()
    (change,) = answer["changes"]
    assert (change["subject"], change["serial"], change["initiator"]) == ("发布 oms 3.2.1", "", "李雷")
    assert (
        said_of(gather([incident.ref])[incident.ref], None, clock.now()).change == "发布 oms 3.2.1（变更后 6 分触发）"
    )


def test_the_page_of_a_system_shows_its_incidents_to_whoever_reads_them(
    incident: Incident, cast: Cast, client: Client
) -> None:
    shown = of_system("oms", cast.member)
    assert shown is not None
    assert (shown.rows, shown.open) == ((incident,), 1)
    assert of_system("oms", cast.outsider) is None
    assert of_system("none", cast.operator) is None
    client.force_login(cast.member)
    assert incident.number in client.get("/estate/systems/oms/").content.decode()
    client.force_login(cast.outsider)
    assert incident.number not in client.get("/estate/systems/oms/").content.decode()
    assert incident.priority == Priority.P1
