"""Finding people."""

from __future__ import annotations

import time
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.api import seed_demo
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


@pytest.mark.slow
def test_ten_thousand_people_are_searched_within_a_tenth_of_a_second() -> None:
    seed_demo(employees=10_000)
    viewer = Employee.objects.get(user_id="wangxm")
    for text in ("wxm", "王", "xiao", "zzzz"):
        with CaptureQueriesContext(connection) as queries:
            find_people(viewer, text, 8)
        assert len(queries) <= 5
        assert median(seconds(viewer, text) for _ in range(9)) < 0.1, text


def seconds(viewer: Employee, text: str) -> float:
    """How long one search takes."""
    began = time.perf_counter()
    find_people(viewer, text, 8)
    return time.perf_counter() - began
