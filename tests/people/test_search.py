"""Finding people."""

from __future__ import annotations

import pytest

from people.models import Employee
from people.search import find_people
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["王小明", "小明", "wangxiao", "wxm", "WXM", "wang xiaoming", "Wang Xiao", "xiaoming"])
def test_name_pinyin_and_initials_all_find_the_person(cast: Cast, text: str) -> None:
    hits = find_people(cast.outsider, text, 5)
    assert [hit.title for hit in hits] == ["王小明"]
    assert hits[0].meta == "交易系统部"


def test_the_whole_match_comes_first(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.peer.pk).update(initials="cl2", pinyin="aaa")
    assert find_people(cast.member, "cl", 5)[0].title == "陈立"


def test_who_left_is_found_by_hr_alone(cast: Cast) -> None:
    assert find_people(cast.member, "qianli", 5) == []
    assert [hit.title for hit in find_people(cast.hr, "qianli", 5)] == ["钱离"]


def test_nothing_typed_finds_nothing(cast: Cast) -> None:
    assert find_people(cast.member, "  ", 5) == []
