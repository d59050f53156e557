"""One's own account: devices that are ended, a password that is changed, and one that has to be."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.test import Client
from pytest_django import Settings

from people import api as people
from people.models import Employee, Session, SignIn
from tests.cast import Cast
from tests.portal.conftest import Pile

pytestmark = pytest.mark.django_db
GOOD, BETTER = "quartz-lantern-7731", "meadow-harbor-5150"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"


@pytest.fixture
def member(cast: Cast, pile: Pile) -> Employee:
    cast.member.set_password(GOOD)
    cast.member.save(update_fields=["password"])
    return cast.member


def signed_in(password: str = GOOD, **more: str) -> Client:
    client = Client(headers={"User-Agent": CHROME})
    answer = client.post("/sign-in", {"user_id": "wangxm", "password": password} | more)
    assert answer.status_code == 302, answer.content.decode()
    return client


def test_my_devices_are_listed_and_ended(member: Employee) -> None:
    here, there = signed_in(), signed_in()
    page = here.get("/me/").content.decode()
    assert page.count("Chrome · Windows") == 4, "two devices, two sign-ins"
    assert page.count("本机") == 1
    other = next(row.key for row in people.sessions_of(member) if row.key != people.session_key(here.session))
    assert here.post(f"/me/devices/{other}/end")["Location"] == "/me/#devices"
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200
    own = people.session_key(here.session)
    assert here.post(f"/me/devices/{own}/end")["Location"] == "/sign-in"
    assert here.get("/me/").status_code == 302


def test_all_devices_are_ended_at_once(member: Employee) -> None:
    here, there = signed_in(), signed_in()
    assert here.post("/me/devices/end")["Location"] == "/sign-in"
    assert [client.get("/me/").status_code for client in (here, there)] == [302, 302]
    assert not Session.objects.filter(person=member).exists()


def test_nobody_ends_a_foreign_device(member: Employee, cast: Cast) -> None:
    signed_in()
    stranger = Client()
    stranger.force_login(cast.head)
    key = people.sessions_of(member)[0].key
    assert stranger.post(f"/me/devices/{key}/end").status_code == 404
    assert Session.objects.filter(key=key).exists()


def test_a_new_password_signs_the_others_out_and_keeps_this_one(member: Employee) -> None:
    here, there = signed_in(), signed_in()
    before = here.cookies["sessionid"].value
    answer = here.post("/me/password", {"old": GOOD, "new": BETTER, "again": BETTER, "next": "/me/"})
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert here.get("/me/").status_code == 200
    assert here.cookies["sessionid"].value != before
    assert there.get("/me/").status_code == 302
    assert [row.way for row in people.sessions_of(member)] == ["password"]


def test_what_is_wrong_stands_beside_its_field(member: Employee) -> None:
    answer = signed_in().post("/me/password", {"old": "no", "new": "short", "again": "other"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(f'id="id_{field}-error"' in page for field in ("old", "new", "again"))
    assert "short" not in page.split('id="id_new"')[1].split(">")[0]


def test_guessing_the_old_password_is_held_off(member: Employee) -> None:
    here = signed_in()
    wrong = {"old": "no", "new": BETTER, "again": BETTER}
    assert [here.post("/me/password", wrong).status_code for _try in range(5)] == [422] * 4 + [429]


def test_a_one_time_password_leads_to_a_new_one_first(member: Employee, settings: Settings) -> None:
    given = people.issue_password(actor=None, person=member)
    here = signed_in(given, next="/inbox/?tab=done")
    assert here.get("/inbox/?tab=done")["Location"] == "/me/password?next=%2Finbox%2F%3Ftab%3Ddone"
    assert here.post("/me/preferences")["Location"] == "/me/password?next=%2F"
    asked = here.get("/search?q=x", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/me/"})
    assert (asked.status_code, asked["HX-Redirect"]) == (204, "/me/password?next=%2Fme%2F")
    assert "一次性密码" in here.get("/me/password").content.decode()
    assert here.get("/healthz").status_code == 200
    change = {"old": given, "new": BETTER, "again": BETTER, "next": "/inbox/?tab=done"}
    assert here.post("/me/password", change)["Location"] == "/inbox/?tab=done"
    assert here.get("/inbox/?tab=done").status_code == 200


def test_an_old_password_leads_there_too(member: Employee, settings: Settings) -> None:
    here = signed_in()
    assert here.get("/me/").status_code == 200
    settings.PASSWORD_DAYS = 90
    assert here.get("/me/")["Location"].startswith("/me/password")
    assert "密码已过期" in here.get("/me/password").content.decode()


def test_who_came_with_feishu_never_has_to(member: Employee, client: Client) -> None:
    people.issue_password(actor=None, person=member)
    member.refresh_from_db()
    client.force_login(member, backend="people.backends.FeishuBackend")
    assert client.get("/me/").status_code == 200


def test_without_password_sign_in_there_is_no_form_and_no_way(member: Employee, settings: Settings) -> None:
    settings.PASSWORD_SIGN_IN = False
    client = Client()
    assert 'name="password"' not in client.get("/sign-in").content.decode()
    assert client.post("/sign-in", {"user_id": "wangxm", "password": GOOD}).status_code == 403
    assert SignIn.objects.get().reason == "off"


def test_the_log_says_what_happened(member: Employee) -> None:
    client = Client(headers={"User-Agent": CHROME})
    for name, password in (("wangxm", "no"), ("nobody\x07here", "no"), ("wangxm", GOOD)):
        client.post("/sign-in", {"user_id": name, "password": password})
    told = list(SignIn.objects.order_by("pk").values_list("name", "person", "result", "reason", "device"))
    assert told == [
        ("wangxm", member.pk, "refused", "wrong", "Chrome · Windows"),
        ("nobodyhere", None, "refused", "wrong", "Chrome · Windows"),
        ("wangxm", member.pk, "in", "", "Chrome · Windows"),
    ]


def test_a_lost_session_is_named_on_the_way(member: Employee) -> None:
    client = signed_in()
    Session.objects.all().delete()
    answer = client.get("/me/")
    assert answer["Location"] == "/sign-in?next=/me/&expired=1"
    assert "登录已超时" in client.get(answer["Location"]).content.decode()


def test_no_password_that_was_typed_is_written_down(member: Employee) -> None:
    here = signed_in()
    here.post("/me/password", {"old": "typed-by-mistake-1", "new": BETTER, "again": BETTER})
    here.post("/me/password", {"old": "typed-by-mistake-2", "new": BETTER, "again": BETTER})
    Client().post("/sign-in", {"user_id": "wangxm", "password": "typed-by-mistake-3"})
    kept = str(list(AccessAttempt.objects.values()))
    assert "wangxm" in kept
    assert not [typed for typed in ("typed-by-mistake", BETTER) if typed in kept]


def test_a_one_time_password_opens_no_door_for_machines_either(member: Employee) -> None:
    given = people.issue_password(actor=None, person=member)
    here = signed_in(given)
    for path in ("/api/v1/me", "/api/v1/people", "/api/schema/"):
        assert here.get(path).status_code == 403, path
    here.post("/me/password", {"old": given, "new": BETTER, "again": BETTER})
    assert here.get("/api/v1/me").status_code == 200


def test_who_has_no_password_gives_himself_none(member: Employee, client: Client) -> None:
    member.set_unusable_password()
    member.save(update_fields=["password"])
    client.force_login(member, backend="people.backends.FeishuBackend")
    page = client.get("/me/password").content.decode()
    assert "签发一次性密码" in page
    assert 'name="new"' not in page
    answer = client.post("/me/password", {"old": "x", "new": BETTER, "again": BETTER})
    assert answer.status_code == 403
    member.refresh_from_db()
    assert not member.has_usable_password()
    assert not AccessAttempt.objects.exists(), "nobody guessed anything"
