"""Behind proxies: only the named ones are believed; and from where pages open."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from core import addresses
from people.models import Session, SignIn
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PROXY = addresses.networks(["10.0.0.0/8"])
THROUGH = {"REMOTE_ADDR": "10.0.0.7", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9"}


def test_the_log_and_the_session_have_the_real_address(cast: Cast, client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = PROXY
    cast.member.set_password("right-password")
    cast.member.save(update_fields=["password"])
    client.post("/sign-in", {"user_id": "wangxm", "password": "right-password"}, **THROUGH)
    assert (Session.objects.get(person=cast.member).address, SignIn.objects.get().address) == ("203.0.113.9",) * 2


def test_who_is_no_proxy_of_ours_is_himself(cast: Cast, client: Client) -> None:
    client.post("/sign-in", {"user_id": "wangxm", "password": "no"}, **THROUGH)
    assert SignIn.objects.get().address == "10.0.0.7"


def test_a_lock_counts_against_the_real_address(cast: Cast, client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = PROXY
    wrong = {"user_id": "wangxm", "password": "no"}
    for forged in range(5):
        header = f"1.1.1.{forged}, 203.0.113.9"
        answer = client.post("/sign-in", wrong, REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR=header)
    assert answer.status_code == 429
    elsewhere = client.post("/sign-in", wrong, REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR="203.0.113.10")
    assert elsewhere.status_code == 422


def test_scheme_and_host_come_from_a_trusted_proxy_alone(cast: Cast, client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES, settings.ALLOWED_HOSTS = PROXY, ["hub.example", "testserver"]
    settings.SECURE_SSL_REDIRECT = True
    told = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "hub.example"}
    assert client.get("/sign-in", REMOTE_ADDR="10.0.0.7", **told).status_code == 200
    forged = client.get("/sign-in", REMOTE_ADDR="203.0.113.9", **told)
    assert (forged.status_code, forged["Location"]) == (301, "https://testserver/sign-in")
    assert client.get("/healthz", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_pages_open_from_allowed_networks_alone(client: Client, cast: Cast, settings: Settings) -> None:
    settings.ALLOWED_IPS = addresses.networks(["192.168.0.0/16"])
    client.force_login(cast.member)
    outside = client.get("/", REMOTE_ADDR="203.0.113.9")
    assert outside.status_code == 403
    assert "203.0.113.9" in outside.content.decode()
    assert client.get("/", REMOTE_ADDR="192.168.1.1").status_code == 200
    assert client.get("/sign-in/feishu/return", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert client.get("/healthz", REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.post("/feishu/nobody/callback", REMOTE_ADDR="203.0.113.9").status_code != 403
    told = client.get("/", REMOTE_ADDR="203.0.113.9", headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["code"]) == (403, "address")


def test_the_admin_site_has_networks_of_its_own(client: Client, cast: Cast, settings: Settings) -> None:
    settings.ADMIN_ALLOWED_IPS = addresses.networks(["192.168.9.0/24"])
    client.force_login(cast.member)
    assert client.get("/", REMOTE_ADDR="203.0.113.9").status_code == 200
    for path in ("/admin/", "/admin", "/admin/people/employee/", "/operate/log/", "/operate/reads/export.csv"):
        assert "203.0.113.9" in client.get(path, REMOTE_ADDR="203.0.113.9").content.decode()
    assert "当前网络" not in client.get("/admin/", REMOTE_ADDR="192.168.9.4").content.decode()
