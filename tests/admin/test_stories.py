"""What a desk shows of a row's past: HR the versions, the security administrator only what concerns the account."""

from __future__ import annotations

import pytest
from django.test import Client

from people.models import Role
from people.services.leaving import mark_left, mark_returned
from people.services.records import correct_person
from people.services.roles import grant_role
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def story(client: Client, who: object, desk: str, pk: int) -> str:
    client.force_login(who)  # type: ignore[arg-type]
    page = client.get(f"/admin/people/{desk}/{pk}/history/")
    assert page.status_code == 200
    return page.content.decode()


def test_hr_reads_who_changed_what_from_what_into_what(client: Client, cast: Cast) -> None:
    told = {"name": "王<b>大</b>明", "title": "主管", "leader": cast.peer, "department": cast.branch}
    correct_person(cast.member, actor=cast.hr, **told)
    mark_left(cast.member, actor=cast.hr)
    mark_returned(cast.member, actor=cast.hr)
    correct_person(cast.member, actor=cast.hr, **{**told, "title": "经理"})
    page = story(client, cast.hr, "employee", cast.member.pk)
    for text in ("更正人员信息", "孙洁 sunjie", "李四", "深圳营业部", "主管", "经理", "办理离职", "恢复在职", "离职"):
        assert text in page
    assert "王&lt;b&gt;大&lt;/b&gt;明" in page
    assert "people.corrected" not in page


def test_each_desk_tells_its_own_part_of_a_persons_story(client: Client, cast: Cast) -> None:
    correct_person(cast.member, actor=cast.hr, name="王大明")
    grant_role(Role.objects.get(slug="operator"), cast.member, actor=cast.security)
    hr, security = (
        story(client, cast.hr, "employee", cast.member.pk), story(client, cast.security, "account", cast.member.pk)
    )  # fmt: skip
    assert "更正人员信息" in hr
    assert "授予角色" not in hr
    assert "授予角色" in security
    assert "更正人员信息" not in security
    assert "王大明" not in security.replace("王大明</a>", "")


@pytest.mark.parametrize("who", ["system", "security", "audit", "member"])
def test_nobody_else_reads_it(client: Client, cast: Cast, who: str) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(f"/admin/people/employee/{cast.member.pk}/history/").status_code == 403
