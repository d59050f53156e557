"""/people/<pk>/: who it is, whom he answers to, who stands in for him now, and what of it is masked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from core.refs import url_of
from people import api as people
from people.models import Employee
from tests.cast import Cast
from tests.factories import people as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pile")]


def page(client: Client, viewer: Employee, person: Employee) -> str:
    client.force_login(viewer)
    return str(client.get(f"/people/{person.pk}/").content.decode())


def test_a_colleague_is_shown_with_place_and_leaders(client: Client, cast: Cast) -> None:
    make.join(cast.member, cast.branch, people.MembershipKind.SECONDARY)
    cast.member.dotted_leaders.add(cast.chief)
    html = page(client, cast.outsider, cast.member)
    assert "王小明" in html
    assert "交易系统部" in html
    assert "深圳营业部" in html
    for leader in (cast.head, cast.chief):
        assert f'<a href="/people/{leader.pk}/">{leader.name}</a>' in html


@pytest.mark.parametrize(("who", "whole"), [("outsider", False), ("head", False), ("member", True), ("hr", True)])
def test_only_oneself_and_hr_see_the_whole_contact(client: Client, cast: Cast, who: str, whole: bool) -> None:
    Employee.objects.filter(pk=cast.member.pk).update(mobile="13812345678", email="wangxm@example.com")
    html = page(client, getattr(cast, who), cast.member)
    assert ("13812345678" in html, "wangxm@example.com" in html) == (whole, whole)
    assert ("138****5678" in html, "w***@example.com" in html) == (not whole, not whole)


def test_who_left_is_a_page_for_hr_alone(client: Client, cast: Cast) -> None:
    assert "已离职" in page(client, cast.hr, cast.departed)
    for who in (cast.member, cast.head):
        client.force_login(who)
        assert client.get(f"/people/{cast.departed.pk}/").status_code == 404


def test_a_leader_who_left_is_not_linked(client: Client, cast: Cast) -> None:
    Employee.objects.filter(pk=cast.member.pk).update(leader=cast.departed)
    assert "钱离" not in page(client, cast.peer, cast.member)


def test_it_says_who_stands_in_now_and_not_who_will(client: Client, cast: Cast) -> None:
    now, head = clock.now(), cast.head
    assert "没有代理人，由本人处理。" in page(client, cast.member, head)
    for agent, begins in ((cast.peer, -1), (cast.hr, 48)):
        people.delegate(
            actor=head, principal=head, agent=agent, kind=people.DelegationKind.DEPUTY,
            starts_at=now + timedelta(hours=begins), ends_at=now + timedelta(hours=begins + 9), reason="体检",
        )  # fmt: skip
    html = page(client, cast.member, head)
    assert f'href="/people/{cast.peer.pk}/"' in html
    assert "代理人" in html
    assert cast.hr.name not in html
    assert "体检" not in html


def test_search_and_refs_lead_here(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    assert f'href="/people/{cast.head.pk}/"' in client.get("/search?q=chenli").content.decode()
    assert url_of(cast.head.ref) == f"/people/{cast.head.pk}/"


def test_one_s_own_page_leads_to_the_settings(client: Client, cast: Cast) -> None:
    assert 'class="btn btn-outline" href="/me/"' in page(client, cast.member, cast.member)
    assert 'class="btn btn-outline" href="/me/"' not in page(client, cast.member, cast.head)
