"""The tree and its paths."""

from __future__ import annotations

import pytest

from core import journal
from core.errors import Invalid, Refused
from people import api
from people.models import Department
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def assert_paths_are_true() -> None:
    rows = {row.pk: row for row in Department.objects.all()}
    for row in rows.values():
        line, key = [str(row.pk)], row.parent_id
        while key is not None:
            line.append(str(key))
            key = rows[key].parent_id
        assert row.path == "/" + "/".join(reversed(line)) + "/"


def test_a_department_moves_with_all_below_it(cast: Cast) -> None:
    api.move_department(cast.centre, actor=cast.hr, parent=cast.branch)
    assert_paths_are_true()
    assert api.department_under(cast.trading.pk, cast.branch.pk)
    api.move_department(cast.centre, actor=None, parent=None)
    assert_paths_are_true()
    entries = list(journal.entries(cast.centre.ref))
    assert [entry.facts["to"] for entry in entries] == [cast.branch.pk, None]


@pytest.mark.parametrize("below", ["centre", "trading"])
def test_it_cannot_go_below_itself(cast: Cast, below: str) -> None:
    with pytest.raises(Invalid):
        api.move_department(cast.centre, actor=cast.hr, parent=getattr(cast, below))
    assert_paths_are_true()


def test_a_new_department_stands_below_its_parent(cast: Cast) -> None:
    row = api.add_department(actor=cast.hr, department_id="it-new", name="新部门", parent=cast.trading)
    assert_paths_are_true()
    assert row.path_ids == (cast.firm.pk, cast.centre.pk, cast.trading.pk, row.pk)
    with pytest.raises(Invalid):
        api.add_department(actor=cast.hr, department_id="it-new", name="又一个")


def test_only_hr_and_the_system_change_the_tree(cast: Cast) -> None:
    with pytest.raises(Refused):
        api.move_department(cast.trading, actor=cast.head, parent=None)
    with pytest.raises(Refused):
        api.add_department(actor=cast.head, department_id="x", name="x")
