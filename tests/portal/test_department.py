"""/departments/<pk>/: where it stands, who heads it, what is below, who works there; and finding it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from core.errors import NotVisible
from core.refs import url_of
from people.models import Department, Employee
from people.search_places import find_places
from people.services.departments import close_department, move_department, rename_department
from portal.selectors.department import build
from tests.cast import Cast
from tests.factories import people as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pile")]


def page(client: Client, viewer: Employee, place: Department) -> str:
    client.force_login(viewer)
    return str(client.get(url_of(place.ref)).content.decode())


def test_a_department_is_shown_with_its_place_head_people_and_what_is_below(client: Client, cast: Cast) -> None:
    html = page(client, cast.outsider, cast.centre)
    assert f'<a href="/departments/{cast.firm.pk}/">东岳证券</a>' in html
    assert f'href="/departments/{cast.trading.pk}/"' in html
    below = page(client, cast.outsider, cast.trading)
    assert f'href="/people/{cast.member.pk}/"' in below
    assert f'href="/people/{cast.departed.pk}/"' not in below  # who left is HR's to see
    assert f'<a href="/departments/{cast.trading.pk}/">' in client.get(f"/people/{cast.member.pk}/").content.decode()


def test_who_left_sees_none_and_many_people_are_paged(client: Client, cast: Cast) -> None:
    for number in range(31):
        make.employee(f"赵{number}", department=cast.branch)
    assert page(client, cast.member, cast.branch).count('class="row-item" href="/people/') <= 31
    assert "赵9" in client.get(f"/departments/{cast.branch.pk}/?page=2").content.decode()
    assert client.get(f"/departments/{cast.branch.pk}/?page=x").status_code == 200
    with pytest.raises(NotVisible):
        build(cast.departed, cast.branch.pk)


@pytest.mark.parametrize("asked", ["交易系统", "jyxt", "jiaoyi", "交易系统部"])
def test_it_is_found_by_name_pinyin_and_initials(cast: Cast, asked: str) -> None:
    assert [hit.title for hit in find_places(cast.outsider, asked, 5)] == ["交易系统部"]
    assert find_places(cast.departed, asked, 5) == []


def test_every_verb_keeps_the_words_true(cast: Cast) -> None:
    with transaction.atomic():
        rename_department(cast.branch, actor=cast.hr, name="南山营业部")
        move_department(cast.trading, actor=cast.hr, parent=cast.firm)
    assert find_places(cast.member, "深圳", 5) == []
    assert [hit.title for hit in find_places(cast.member, "nsyyb", 5)] == ["南山营业部"]
    call_command("reindex_search", "people.department", check=True)
    empty = make.department("旧部门", parent=cast.firm)
    close_department(empty, actor=cast.hr)
    assert find_places(cast.hr, "旧部门", 5) == []
