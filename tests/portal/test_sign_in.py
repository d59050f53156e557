"""Signing in: the way back is kept, strangers learn nothing, brute force is held off."""

from __future__ import annotations

import pytest
from django.test import Client

from people.models import Employee
from tests.cast import Cast
from tests.portal.conftest import Pile

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(cast: Cast) -> Employee:
    cast.member.set_password("right-password")
    cast.member.save(update_fields=["password"])
    return cast.member


def test_a_closed_page_leads_to_sign_in_and_back(client: Client, member: Employee, pile: Pile) -> None:
    assert client.get("/inbox/?tab=done")["Location"] == "/sign-in?next=/inbox/%3Ftab%3Ddone"
    response = client.post("/sign-in", {"user_id": "wangxm", "password": "right-password", "next": "/inbox/?tab=done"})
    assert (response.status_code, response["Location"]) == (302, "/inbox/?tab=done")


def test_the_way_back_never_leads_outside(client: Client, member: Employee) -> None:
    for outside in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        response = Client().post("/sign-in", {"user_id": "wangxm", "password": "right-password", "next": outside})
        assert response["Location"] == "/"


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(client: Client, member: Employee) -> None:
    response = client.post("/sign-in", {"user_id": "wangxm", "password": "wrong"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "用户 ID 或密码不正确" in html
    assert 'value="wangxm"' in html
    assert "wrong" not in html.split('id="id_password"')[1].split(">")[0]


def test_too_many_failures_pause_even_the_right_password(client: Client, member: Employee) -> None:
    for _try in range(5):
        response = client.post("/sign-in", {"user_id": "wangxm", "password": "wrong"})
    assert response.status_code == 429
    assert "15 分钟" in response.content.decode()
    assert client.post("/sign-in", {"user_id": "wangxm", "password": "right-password"}).status_code == 429


def test_a_lost_session_is_named(client: Client, member: Employee) -> None:
    client.cookies["sessionid"] = "gone"
    assert "登录已超时" in client.get("/sign-in?next=/me/").content.decode()
    assert "登录已超时" not in Client().get("/sign-in?next=/me/").content.decode()


def test_htmx_without_a_session_moves_the_whole_window(client: Client, member: Employee) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/inbox/?tab=cc"}
    response = client.get("/search?q=x", headers=headers, follow=True)
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/sign-in?next=%2Finbox%2F%3Ftab%3Dcc"


def test_signing_out_needs_a_press(client: Client, member: Employee) -> None:
    client.force_login(member)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert client.get("/").status_code == 302


def test_who_left_cannot_sign_in(client: Client, cast: Cast) -> None:
    cast.departed.set_password("right-password")
    cast.departed.save(update_fields=["password"])
    assert client.post("/sign-in", {"user_id": "qianli", "password": "right-password"}).status_code == 422
