"""What an unfriendly visitor of the admin site sends, and the answer to it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils.html import escape

from people.models import Employee, RoleHolding
from people.services.records import correct_person
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def form_of(client: Client, address: str) -> dict[str, str]:
    """What a browser would send back."""
    page = client.get(address).content.decode()
    told = dict(re.findall(r'<input type="(?:text|hidden)" name="([^"]+)" value="([^"]*)"', page))
    told |= dict(re.findall(r'<select name="([^"]+)".*?<option value="([^"]*)" selected', page, re.DOTALL))
    return {name: value for name, value in told.items() if name != "csrfmiddlewaretoken"}


ODD = ("abc", "0", "-1", "99999999999999999999999", "1_2F2", "%00", "²", "_3Cscript_3E")


@pytest.mark.parametrize("key", ODD)
def test_a_key_that_is_none_is_not_found(client: Client, cast: Cast, key: str) -> None:
    client.force_login(cast.hr)
    for page in ("change", "history", "verbs/leave"):
        assert client.get(f"/admin/people/employee/{key}/{page}/").status_code in {302, 404}
    for page in ("change", "verbs/take"):
        assert client.get(f"/admin/people/importbatch/{key}/{page}/").status_code in {302, 404}


@pytest.mark.parametrize(
    "query",
    ["?year=²", "?year=99999999999", "?year=0", "?q=%00", "?p=9999999", "?p=x", "?o=99.x", "?date__year=x", "?kind=x",
     "?source__exact=' OR 1=1"],
)  # fmt: skip
def test_odd_filters_are_answered(client: Client, cast: Cast, query: str) -> None:
    client.force_login(cast.hr)
    assert client.get(f"/admin/core/calendarday/{query}").status_code in {200, 302, 400}
    client.force_login(cast.audit)
    assert client.get(f"/admin/people/signin/{query}&at__year=99999&at__month=77").status_code in {200, 302, 400, 404}


def test_the_form_of_yesterday_does_not_undo_what_another_wrote(client: Client, cast: Cast) -> None:
    client.force_login(cast.hr)
    address = f"/admin/people/employee/{cast.member.pk}/change/"
    stale = form_of(client, address)
    correct_person(cast.member, actor=cast.hr, name="王大明", leader=cast.head)
    answer = client.post(address, stale | {"title": "主管"})
    assert answer.status_code == 409
    assert "打开这一页之后内容已变化" in answer.content.decode()
    assert Employee.objects.get(pk=cast.member.pk).name == "王大明"
    assert client.post(address, form_of(client, address) | {"title": "主管"}).status_code == 302
    without = {key: value for key, value in form_of(client, address).items() if key != "seen"}
    assert client.post(address, without).status_code == 409


def test_a_user_id_cannot_be_changed_to_become_somebody_else(client: Client, cast: Cast) -> None:
    client.force_login(cast.hr)
    address = f"/admin/people/employee/{cast.security.pk}/change/"
    hidden = {"user_id": "lisi", "status": "left", "access": "x", "password": "x", "pk": "1", "id": "1"}
    assert client.post(address, form_of(client, address) | {"name": "别人"} | hidden).status_code == 302
    fresh = Employee.objects.get(pk=cast.security.pk)
    assert (fresh.user_id, fresh.status, fresh.name) == ("anqq", "active", "别人")
    assert fresh.password == cast.security.password


def test_a_verb_that_does_not_fit_is_refused_with_its_status(client: Client, cast: Cast) -> None:
    client.force_login(cast.hr)
    assert client.post(f"/admin/people/employee/{cast.departed.pk}/verbs/leave/", {"successor": ""}).status_code == 409
    assert client.post(f"/admin/people/employee/{cast.member.pk}/verbs/return/").status_code == 409
    client.force_login(cast.security)
    assert client.post(f"/admin/people/account/{cast.departed.pk}/verbs/password/").status_code == 409


def test_nobody_gives_himself_a_role_by_the_form(client: Client, cast: Cast) -> None:
    client.force_login(cast.security)
    role = RoleHolding.objects.get(employee=cast.audit).role
    before = RoleHolding.objects.count()
    for who, status in (("anqq", 403), ("gaoxt", 422), ("anqq\n", 403), ("qianli", 422)):
        answer = client.post("/admin/people/roleholding/add/", {"role": role.pk, "employee": who})
        assert answer.status_code == status, who
    own = RoleHolding.objects.get(employee=cast.security)
    assert client.post(f"/admin/people/roleholding/{own.pk}/verbs/withdraw/").status_code == 403
    assert RoleHolding.objects.count() == before


def test_names_are_text_on_every_page(client: Client, cast: Cast) -> None:
    evil = "<script>alert(1)</script>\"'>"
    Employee.objects.filter(pk=cast.member.pk).update(name=evil, title=evil)
    client.force_login(cast.hr)
    pages = ("", f"{cast.member.pk}/change/", f"{cast.member.pk}/history/", f"{cast.member.pk}/verbs/leave/")
    for page in pages:
        text = client.get(f"/admin/people/employee/{page}").content.decode()
        assert "<script>alert" not in text
        assert escape(evil)[:20] in text


def test_nothing_is_deleted_or_done_in_bulk(client: Client, cast: Cast) -> None:
    client.force_login(cast.hr)
    before = Employee.objects.count()
    assert client.post(f"/admin/people/employee/{cast.member.pk}/delete/", {"post": "yes"}).status_code in {302, 404}
    told = {"action": "delete_selected", "_selected_action": [cast.member.pk], "post": "yes"}
    client.post("/admin/people/employee/", told)
    assert Employee.objects.count() == before
