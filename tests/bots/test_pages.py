"""The operator's pages: for operators alone; what failed is shown with its reason and tried again."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from bots.api import announce, errand
from bots.models import Bot, Delivery, Errand
from bots.states import BotStatus, DeliveryStatus, ErrandStatus
from core import journal
from people.models import Employee
from tests.bots.story import MATTER, World
from tests.cast import Cast

PAGES = ["/operate/deliveries/", "/operate/errands/", "/operate/events/", "/operate/bots/"]
VERBS = [
    "/operate/deliveries/1/retry",
    "/operate/cards/1/retry",
    "/operate/errands/1/retry",
    "/operate/timers/1/retry",
    "/operate/bots/add",
    "/operate/bots/main/pause",
]


def signed_in(person: Employee) -> Client:
    client = Client()
    client.force_login(person, backend="people.backends.PasswordBackend")
    return client


@pytest.mark.parametrize("page", PAGES)
def test_only_operators_see_them(cast: Cast, page: str) -> None:
    assert signed_in(cast.operator).get(page).status_code == 200
    for person in (cast.head, cast.hr, cast.outsider):
        assert signed_in(person).get(page).status_code == 403
    assert Client().get(page).status_code == 302


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_else_may_do_anything(cast: Cast, verb: str) -> None:
    assert signed_in(cast.head).post(verb).status_code == 403
    assert Client().post(verb).status_code == 302


def test_a_failed_message_shows_its_reason_and_goes_out_again(world: World) -> None:
    with transaction.atomic():
        announce("story.note", about=MATTER, to=[world.cast.head.pk])
    Delivery.objects.update(status=DeliveryStatus.FAILED, reason="机器人无权限", code="230027", log_id="log-1")
    client = signed_in(world.cast.operator)
    page = client.get("/operate/deliveries/?state=failed").content.decode()
    assert "机器人无权限" in page
    assert "log-1" in page
    row = Delivery.objects.get()
    assert client.post(f"/operate/deliveries/{row.pk}/retry").status_code == 302
    row.refresh_from_db()
    assert row.status == DeliveryStatus.WAITING
    assert [entry.verb for entry in journal.entries(row.ref)] == ["delivery.retried"]
    assert client.post(f"/operate/deliveries/{row.pk}/retry").status_code == 409


def test_an_unknown_state_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.operator).get("/operate/deliveries/?state=lost").status_code == 404


def test_a_failed_errand_runs_again(cast: Cast) -> None:
    with transaction.atomic():
        errand("story.chat", about=MATTER, payload={}, key="1")
    Errand.objects.update(status=ErrandStatus.FAILED, reason="群已解散")
    client = signed_in(cast.operator)
    assert "群已解散" in client.get("/operate/errands/").content.decode()
    client.post(f"/operate/errands/{Errand.objects.get().pk}/retry")
    assert Errand.objects.get().status == ErrandStatus.WAITING


def test_a_bot_is_registered_tested_and_paused(world: World) -> None:
    client = signed_in(world.cast.operator)
    client.post("/operate/bots/main/test")
    assert "机器人工作正常" in str(world.sandbox.messages(user_id=world.cast.operator.user_id))
    client.post("/operate/bots/main/pause")
    assert Bot.objects.get().status == BotStatus.PAUSED
    form = {"slug": "alerts", "name": "告警助手", "app_id": "cli_a", "app_secret": "s", "encrypt_key": "k"}
    assert client.post("/operate/bots/add", form).status_code == 302
    page = client.get("/operate/bots/").content.decode()
    assert "告警助手" in page
    assert Bot.objects.get(slug="alerts").app_secret == "s"
    refused = client.post("/operate/bots/add", form | {"app_id": "cli_b"})
    assert refused.status_code == 422
    assert "标识已被使用" in refused.content.decode()
    assert 'value="s"' not in refused.content.decode()
