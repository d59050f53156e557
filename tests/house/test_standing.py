"""Law: each test finds the standing world as it was written, and who asks for none finds nobody."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from people.models import Employee
from tests.cast import Cast
from tests.factories import people as make
from tests.plugin import product_of
from tests.standing import GROUND


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_changes_is_taken_back(cast: Cast, turn: int) -> None:
    assert GROUND.name == "cast"
    assert (cast.member.name, cast.head.name) == ("王小明", "陈立")
    assert not Employee.objects.filter(user_id="new").exists()
    cast.member.name = f"{turn}"
    cast.member.save(update_fields=["name"])
    make.employee(user_id="new")
    assert cast.member.leader is cast.head


@pytest.mark.django_db
def test_who_asks_for_no_world_finds_nobody() -> None:
    assert GROUND.name == ""
    assert not Employee.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_commits_gets_a_world_of_its_own(cast: Cast) -> None:
    assert GROUND.name == ""
    call_command("flush", verbosity=0, interactive=False)
    assert not Employee.objects.exists()


@pytest.mark.parametrize(
    ("test", "product"),
    [
        ("tests/ui/test_verbs.py::test_it[wide-embedded]", "tests/ui embedded"),
        ("tests/ui/test_story.py::test_it[large-phone-dark]", "tests/ui large"),
        ("tests/faults/test_line.py::test_term_ends_it_in_time", "tests/faults/test_line.py"),
        ("tests/faults/test_large.py::test_embedded", "tests/faults/test_large.py"),
    ],
)
def test_a_worker_gets_a_product_whole(test: str, product: str) -> None:
    assert product_of(test) == product
