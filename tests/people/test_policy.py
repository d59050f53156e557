"""Who sees whom, and how much of them."""

from __future__ import annotations

import pytest

from people import api
from people.models import Employee
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def seen_by(viewer: Employee) -> set[str]:
    return set(Employee.objects.filter(api.visible_to(viewer)).values_list("name", flat=True))


def test_everybody_here_sees_everybody_here(cast: Cast) -> None:
    assert "陈立" in seen_by(cast.outsider)
    assert "钱离" not in seen_by(cast.outsider)


def test_hr_also_sees_those_who_left_and_they_see_nobody(cast: Cast) -> None:
    assert "钱离" in seen_by(cast.hr)
    assert seen_by(cast.departed) == set()


def test_numbers_and_addresses_are_masked_for_all_but_the_person_and_hr(cast: Cast) -> None:
    cast.member.mobile, cast.member.email = "13812345678", "wangxm@dongyue.example"
    whole = api.Contact("13812345678", "wangxm@dongyue.example")
    assert api.contact_of(cast.member, cast.member) == whole
    assert api.contact_of(cast.hr, cast.member) == whole
    assert api.contact_of(cast.head, cast.member) == api.Contact("138****5678", "w***@dongyue.example")


def test_what_is_too_short_to_mask_is_hidden_whole() -> None:
    assert (api.masked_mobile("12345"), api.masked_mobile(""), api.masked_email("nonsense")) == (
        "*****",
        "",
        "********",
    )
