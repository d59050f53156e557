"""Spelling and shortening."""

from __future__ import annotations

import pytest
from django.utils import translation

from people.models import Employee
from people.names import avatar_text, spelled


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王小明", "wangxiaoming", "wxm"),
        ("曾静", "zengjing", "zj"),
        ("单晓", "shanxiao", "sx"),
        ("欧阳娜", "ouyangna", "oyn"),
        ("Anna Berg", "annaberg", "ab"),
        ("", "", ""),
    ],
)
def test_names_are_spelled_as_people_type_them(name: str, pinyin: str, initials: str) -> None:
    assert spelled(name) == {"pinyin": pinyin, "initials": initials}


@pytest.mark.parametrize(
    ("name", "large", "small"),
    [("王小明", "小明", "明"), ("李四", "李四", "四"), ("Anna Berg", "AB", "A"), (" ", "?", "?")],
)
def test_an_avatar_without_a_photo(name: str, large: str, small: str) -> None:
    assert (avatar_text(name), avatar_text(name, small=True)) == (large, small)


def test_a_name_is_shown_in_the_language_of_the_moment() -> None:
    person = Employee(name="王小明", name_en="Wang Xiaoming")
    with translation.override("en"):
        assert person.display_name == "Wang Xiaoming"
        assert Employee(name="李四").display_name == "李四"
    with translation.override("zh-hans"):
        assert person.display_name == "王小明"
