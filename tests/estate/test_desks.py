"""The desks of the estate in the admin site: forms and verbs, what they refuse, what they show."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from estate import api
from estate.models import LedgerRow, Roster, RosterLayer, System
from estate.states import InUse
from tests.conftest import FrozenClock
from tests.estate.conftest import Estate
from tests.estate.test_rosters import at, who

pytestmark = pytest.mark.django_db

SYSTEM = {
    "key": "hqwg", "name": "行情网关", "grade": "B", "hours": "trading", "cost_centre": "IT-9",
    "owner_a": "wangxm", "owner_b": "chenli, 李四", "owner_tech": "",
}  # fmt: skip
LAYER = {
    "name": "夜班", "people": "李四，wangxm", "unit": "day", "every": "1", "starts_on": "2026-11-02",
    "handover": "18:00",    "days": "every", "windows": "18:00-09:00", "priority": "1",
}  # fmt: skip


def shown(client: Client, path: str) -> dict[str, str]:
    """The fields of a form as it stands, with the mark of what was shown."""
    form = client.get(path).context["adminform"].form
    told = {name: form[name].value() for name in form.fields}
    prepared = {name: form.fields[name].prepare_value(value) for name, value in told.items()}
    return {name: "" if value is None else str(value) for name, value in prepared.items()} | {"seen": form.seen()}


def test_an_operator_enters_a_system_with_its_owners(client: Client, estate: Estate) -> None:
    client.force_login(estate.cast.operator)
    path = reverse("admin:estate_system_add")
    assert client.get(path).status_code == 200
    wrong = client.post(path, SYSTEM | {"key": "jzjy", "owner_a": "nobody"})
    assert wrong.status_code == 422
    assert "没有找到在职人员「nobody」" in wrong.content.decode()
    assert "已被使用" in client.post(path, SYSTEM | {"key": "jzjy"}).content.decode()
    assert client.post(path, SYSTEM).status_code == 302
    cast = estate.cast
    assert api.owners_of("hqwg", ("a", "b")) == [cast.member.pk, cast.head.pk, cast.peer.pk]


def test_an_operator_corrects_and_retires_a_system(client: Client, estate: Estate) -> None:
    client.force_login(estate.cast.operator)
    path = reverse("admin:estate_system_change", args=[estate.trading.pk])
    sent = shown(client, path)
    assert sent["owner_b"] == "chenli, lisi"
    assert client.post(path, sent | {"name": "核心交易", "owner_b": "lisi, chenli"}).status_code == 302
    assert System.objects.get(pk=estate.trading.pk).name == "核心交易"
    assert api.owners_of("jzjy", ("b",)) == [estate.cast.peer.pk, estate.cast.head.pk]
    stale = client.post(path, sent | {"name": "别名"})
    assert stale.status_code == 409
    verb = reverse("admin:estate_system_verb", args=[estate.trading.pk, "retire"])
    assert client.post(verb, {"reason": ""}).status_code == 422
    assert client.post(verb, {"reason": "下线"}).status_code == 302
    assert System.objects.get(pk=estate.trading.pk).status == InUse.RETIRED
    assert client.post(verb, {"reason": "下线"}).status_code == 409
    history = client.get(reverse("admin:estate_system_history", args=[estate.trading.pk])).content.decode()
    assert "停用系统" in history
    assert "核心交易" in history


def test_an_operator_opens_a_roster_and_its_layers(client: Client, estate: Estate, frozen_clock: FrozenClock) -> None:
    client.force_login(estate.cast.operator)
    assert client.post(reverse("admin:estate_roster_add"), {"slug": "net", "name": "网络值班"}).status_code == 302
    roster = Roster.objects.get(slug="net")
    path = reverse("estate:new-layer", args=["net"])
    wrong = client.post(path, LAYER | {"windows": "晚上", "people": ""})
    assert wrong.status_code == 422
    assert "不是时段" in wrong.content.decode()
    before = client.post(path, LAYER)
    assert before.status_code == 200
    assert "未来 4 周的变化" in before.content.decode()
    assert not RosterLayer.objects.filter(roster=roster).exists(), "looking saves nothing"
    assert client.post(path, LAYER | {"step": "save"}).status_code == 302
    frozen_clock.move(minutes=1)
    assert who(at(10, 20), "net") == [estate.cast.peer.pk]
    assert who(at(11, 20), "net") == [estate.cast.member.pk]
    assert who(at(11, 12), "net") == []
    layer = RosterLayer.objects.get(roster=roster)
    change = reverse("estate:change-layer", args=["net", layer.pk])
    page = client.get(change).content.decode()
    assert 'value="lisi, wangxm"' in page
    assert 'value="18:00-09:00"' in page
    assert client.post(change, LAYER | {"people": "chenli", "step": "save"}).status_code == 302
    assert client.get(change).status_code == 404, "it ended: another took its place"
    frozen_clock.move(minutes=1)
    assert who(at(11, 20), "net") == [estate.cast.head.pk]
    fresh = RosterLayer.objects.filter(roster=roster, until=None).get()
    end = reverse("admin:estate_rosterlayer_verb", args=[fresh.pk, "end"])
    assert client.post(end, {"reason": "停用"}).status_code == 302
    frozen_clock.move(minutes=1)
    assert who(at(11, 20), "net") == []
    retire = reverse("admin:estate_roster_verb", args=[roster.pk, "retire"])
    assert client.post(retire, {"reason": "停用"}).status_code == 302


def test_a_keeper_writes_the_rows_of_his_ledgers_alone(client: Client, estate: Estate) -> None:
    client.force_login(estate.cast.hr)
    listed = client.get(reverse("admin:estate_ledgerrow_changelist")).content.decode()
    assert "行情扩容" in listed
    assert "不相容" not in listed
    path = reverse("admin:estate_ledgerrow_add") + f"?ledger={estate.budget.pk}"
    sent = {
        "key": "B-2",
        "label": "融资融券",
        "year": "2026",
        "left": "1,000",
        "kind": "opex",
        "owner": "lisi",
        "until": "",
    }
    wrong = client.post(path, sent | {"left": "许多", "system": "none"})
    assert wrong.status_code == 422
    assert "不是金额" in wrong.content.decode()
    assert "没有标识为「none」的系统" in wrong.content.decode()
    assert client.post(path, sent).status_code == 302
    assert api.ledger_row("budget", "B-2").facts["left"] == 100000  # type: ignore[union-attr]
    row = LedgerRow.objects.get(key="B-2")
    change = reverse("admin:estate_ledgerrow_change", args=[row.pk])
    kept = shown(client, change)
    assert (kept["left"], kept["kind"], kept["owner"]) == ("1000.00", "opex", "lisi")
    assert client.post(change, kept | {"left": "999.99"}).status_code == 302
    assert api.ledger_row("budget", "B-2").facts["left"] == 99999  # type: ignore[union-attr]
    other = LedgerRow.objects.get(key="R-1")
    assert client.get(reverse("admin:estate_ledgerrow_change", args=[other.pk])).status_code == 302
    elsewhere = reverse("admin:estate_ledgerrow_add") + f"?ledger={estate.rules.pk}"
    assert client.get(elsewhere).status_code == 404
    retire = reverse("admin:estate_ledgerrow_verb", args=[row.pk, "retire"])
    assert client.post(retire, {"reason": "用完"}).status_code == 302
    restore = reverse("admin:estate_ledgerrow_verb", args=[row.pk, "restore"])
    assert client.post(restore).status_code == 302


@pytest.mark.parametrize("desk", ["system", "roster", "rosterlayer", "ledgerrow"])
def test_every_list_opens(client: Client, estate: Estate, desk: str) -> None:
    client.force_login(estate.cast.operator)
    assert client.get(reverse(f"admin:estate_{desk}_changelist")).status_code == 200
