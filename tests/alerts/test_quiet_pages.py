"""The pages and the REST door by which silences, windows and rules are changed."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from alerts.engine.quiet import Condition, On, Op
from alerts.models import Incident, InhibitionRule, MaintenanceWindow
from alerts.selectors import quiet_editing as editing
from alerts.services import inhibitions, windows
from core import clock
from core.clock import SHANGHAI
from core.journal import Via
from tests.alerts.test_incidents import incident
from tests.alerts.test_quiet_editing import last
from tests.alerts.test_silences import HOUR, silence
from tests.alerts.test_windows import window
from tests.cast import Cast
from tests.house.ledger import ledger
from tests.rest.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
__all__ = ["incident"]


def test_the_page_of_a_silence(incident: Incident, cast: Cast, client: Client) -> None:
    row = silence(cast)
    end = row.ends_at
    at = f"/alerts/silences/{row.pk}/"
    client.force_login(cast.member)
    page = client.get(at).content.decode()
    assert "将命中现有 1 条告警" in page
    form = {"on": ["system"], "label": [""], "op": ["="], "value": ["oms"], "version": "1", "reason": "推迟"}
    until = editing.as_typed(row.ends_at)
    assert client.post(at, form | {"until": until, "after": "", "reason": ""}).status_code == 422
    client.post(at, form | {"until": until, "after": ""})
    row.refresh_from_db()
    assert (row.version, row.reason, row.ends_at) == (2, "推迟", end)
    late = client.post(at, form | {"until": until, "after": "240", "reason": "我的理由"})
    assert late.status_code == 409
    for words in ("已被他人修改", "我的理由", 'name="version" value="2"', "发布 3.2.1"):
        assert words in late.content.decode()
    with clock.frozen(clock.now()):
        client.post(at, form | {"version": "2", "until": until, "after": "240"})
        row.refresh_from_db()
        assert row.ends_at == clock.now() + 4 * HOUR
    with ledger("alerts:silence"):
        client.get(at)
    client.post(at, form | {"version": "3", "until": "", "after": "", "value": ["oms2"]})
    client.force_login(cast.operator)
    sent = form | {"version": "3", "value": ["oms2"], "until": "", "after": ""}
    assert "由新的屏蔽接替" in client.post(at, sent, follow=True).content.decode()
    page = client.get(at).content.decode()
    assert f"/alerts/silences/{row.replaced_by.pk}/" in page
    assert "system=oms2" in page
    sent = form | {"version": "1", "value": ["oms2"], "until": "2020-01-01T00:00", "after": ""}
    page = client.post(f"/alerts/silences/{row.replaced_by.pk}/", sent, follow=True).content.decode()
    assert "屏蔽已结束" in page
    client.force_login(cast.outsider)
    assert client.get(at).status_code == 404


def test_the_page_of_a_window_shows_when_it_opens_before_and_after(
    cast: Cast, client: Client, incident: Incident
) -> None:
    row = window(cast)
    at = f"/alerts/windows/{row.pk}/"
    client.force_login(cast.member)
    assert "修改维护窗口" in client.get(at).content.decode()
    form = {
        "on": "system", "label": "", "op": "=", "value": "oms", "name": "周日发布", "repeat": "weekly",
        "first": "2026-11-28", "until": "", "at": "23:00", "lasts": "60", "days": "any", "month_days": "",
        "weekdays": ["6"], "version": "1", "window": str(row.pk),
    }  # fmt: skip
    shown = client.post("/alerts/windows/preview", form).content.decode()
    for words in ("11-28 22:00", "11-29 23:00", "现有 1 条告警"):
        assert words in shown
    assert "时间还没有填完整" in client.post("/alerts/windows/preview", form | {"at": ""}).content.decode()
    assert client.post(at, form | {"weekdays": []}).status_code == 422
    assert client.post(at, form).status_code == 302
    late = client.post(at, form | {"name": "我的名字"})
    assert late.status_code == 409
    for words in ("已被他人修改", "我的名字", "周日发布", "星期六"):
        assert words in late.content.decode()
    with ledger("alerts:window"):
        client.get(at)
    windows.retire_window(row.pk, actor=cast.member)
    assert "window-repeat" not in client.get(at).content.decode()
    assert client.post(at, form | {"version": "2"}).status_code == 409
    client.force_login(cast.outsider)
    assert client.get(at).status_code == 404
    assert client.post("/alerts/windows/preview", form).status_code == 403


def test_the_page_of_a_rule(cast: Cast, client: Client) -> None:
    side = (Condition(On.LABEL, Op.IS, "HostDown", "alertname"),)
    row = inhibitions.add_inhibition(actor=cast.operator, name="主机宕机", explains=side, explained=side)
    at = f"/alerts/inhibitions/{row.pk}/"
    client.force_login(cast.operator)
    form = {"name": "主机无法访问", "equal": "instance", "version": "1", "rule": str(row.pk)}
    for name in ("explains", "explained"):
        form |= {f"{name}_on": "label", f"{name}_label": "alertname", f"{name}_op": "=", f"{name}_value": "HostDown"}
    assert "现在抑制 0 条告警" in client.post("/alerts/inhibitions/preview", form).content.decode()
    assert client.post(at, form | {"name": ""}).status_code == 422
    assert client.post(at, form).status_code == 302
    late = client.post(at, form | {"name": "我的名字"})
    assert (late.status_code, "我的名字" in late.content.decode()) == (409, True)
    page = client.get(at).content.decode()
    assert "主机宕机" in page
    with ledger("alerts:inhibition"):
        client.get(at)
    client.force_login(cast.member)
    assert client.get(at).status_code == 403
    assert client.post("/alerts/inhibitions/preview", form).status_code == 403


def test_programs_change_what_is_kept_quiet(incident: Incident, cast: Cast) -> None:
    program = client_of(cast.operator, ["silences:read", "silences:write"])
    row = silence(cast)
    at = f"/api/v1/silences/{row.pk}"
    made = program.patch(at, {"version": 1, "reason": "推迟"}, "json")
    assert (made.status_code, made.json()["version"], made.json()["reason"]) == (200, 2, "推迟")
    late = program.patch(at, {"version": 1, "reason": "x"}, "json")
    assert (late.status_code, late.json()["fresh"]["version"]) == (409, 2)
    sent = {"version": 2, "matchers": [{"on": "system", "value": "oms2"}]}
    fresh = program.patch(at, sent, "json").json()
    assert (fresh["replaces"], fresh["status"]) == (row.pk, "active")
    over = program.patch(f"/api/v1/silences/{fresh['id']}", {"version": 1, "ends_at": "2020-01-01T00:00:00Z"}, "json")
    assert over.json()["status"] == "ended"
    assert program.patch(at, {"reason": "x"}, "json").status_code == 422
    opening = window(cast)
    at = f"/api/v1/maintenance-windows/{opening.pk}"
    made = program.patch(at, {"version": 1, "at": "23:00", "weekdays": [6]}, "json").json()
    assert (made["at"], made["weekdays"], made["lasts"], made["version"]) == ("23:00", [6], 120, 2)
    assert program.patch(at, {"version": 1, "at": "21:00"}, "json").status_code == 409
    assert program.patch(at, {"version": 2, "lasts": 0}, "json").status_code == 422
    side = (Condition(On.LABEL, Op.IS, "HostDown", "alertname"),)
    rule = inhibitions.add_inhibition(actor=None, name="主机宕机", explains=side, explained=side, equal=["instance"])
    at = f"/api/v1/inhibition-rules/{rule.pk}"
    made = program.patch(at, {"version": 1, "name": "主机"}, "json").json()
    assert (made["name"], made["equal"], made["version"]) == ("主机", ["instance"], 2)
    assert program.patch(at, {"version": 1, "name": "x"}, "json").status_code == 409
    for subject in (row, MaintenanceWindow.objects.get(), InhibitionRule.objects.get()):
        assert last(subject).via == Via.REST


def test_the_zone_of_a_form_is_that_of_the_house(cast: Cast) -> None:
    assert editing.as_typed(datetime(2026, 11, 28, 14, 0, tzinfo=SHANGHAI)) == "2026-11-28T14:00"
