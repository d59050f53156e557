"""A list costs the same however many rows there are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bots.models import Bot
from people.models import Role
from tests.cast import Cast
from tests.factories import people as make

pytestmark = pytest.mark.django_db


def cost(client: Client, address: str) -> int:
    """How many queries the page takes."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_list_of_people_is_constant_and_finds_by_pinyin(client: Client, cast: Cast) -> None:
    client.force_login(cast.hr)
    few = cost(client, "/admin/people/employee/")
    for _number in range(40):
        make.employee(department=cast.branch, leader=cast.peer)
    assert cost(client, "/admin/people/employee/") == few
    page = client.get("/admin/people/employee/?q=wangxiaoming").content.decode()
    assert "王小明" in page
    assert "李四" not in page


def test_hr_adds_a_person_and_problems_stand_beside_the_field(client: Client, cast: Cast) -> None:
    client.force_login(cast.hr)
    told = {"user_id": "wangxm", "name": "新人", "leader": "nobody-here"}
    assert "没有找到在职人员" in client.post("/admin/people/employee/add/", told).content.decode()
    told["leader"] = "chenli"
    assert "用户 ID 已存在" in client.post("/admin/people/employee/add/", told).content.decode()
    told["user_id"] = "newbie"
    assert client.post("/admin/people/employee/add/", told).status_code == 302


def test_a_bots_secrets_are_written_and_never_shown(client: Client, cast: Cast) -> None:
    client.force_login(cast.system)
    told = {"slug": "extra", "name": "bot", "app_id": "cli_x", "app_secret": "s3cret-word", "encrypt_key": "k3y-word"}
    assert client.post("/admin/bots/bot/add/", told).status_code == 302
    page = client.get(f"/admin/bots/bot/{Bot.objects.get().pk}/change/").content.decode()
    assert "cli_x" in page
    assert "s3cret-word" not in page
    assert "k3y-word" not in page


def test_a_role_is_named_by_its_name_where_it_is_given_and_looked_for(cast: Cast, client: Client) -> None:
    client.force_login(cast.security)
    role = Role.objects.get(slug="hr")
    given = {"role": str(role.pk), "employee": cast.peer.user_id, "department": ""}
    said = client.post("/admin/people/roleholding/add/", given, follow=True).content.decode()
    assert f"{cast.peer.name} · {role.name}" in said
    shown = client.get("/admin/people/roleholding/?role=hr").content.decode()
    assert "<summary>角色</summary>" in shown
    assert (cast.peer.user_id in shown, cast.security.user_id in shown) == (True, False)
