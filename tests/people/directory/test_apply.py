"""The house made to agree with its directory."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from bots.models import Announcement
from core import journal
from core.errors import Invalid
from core.models import JournalEntry
from people import api
from people.directory.diff import diff
from people.directory.facts import Snapshot, Told
from people.directory.load import load
from people.models import Delegation, Department, Employee, Membership
from people.services import directory
from people.states import Access, EmployeeStatus, InDirectory
from tests.cast import Cast
from tests.factories import people as make
from tests.people.directory.worlds import person, place, snapshots
from tests.people.test_move_department import assert_paths_are_true

pytestmark = pytest.mark.django_db
FIRM = Snapshot(
    {"root": place(name="东岳证券"), "it": place(name="信息技术部", parent="root", head="boss")},
    {
        "boss": person(name="周建国", places=("it", "root"), primary="it", email="zhou@dy.example"),
        "wxm": person(name="王小明", places=("it",), primary="it", leader="boss", dotted=("boss",), title="工程师"),
    },
)


def follow(told: Snapshot) -> dict[str, int]:
    """What a run does."""
    return directory.apply(diff(load(), told)).counts


def changed(key: str, told: Snapshot = FIRM, **facts: Any) -> Snapshot:
    return Snapshot(told.departments, {**told.people, key: Told({**told.people[key].facts, **facts})})


def test_a_first_run_writes_everybody_with_pinyin_places_and_leaders() -> None:
    assert follow(FIRM) == {"departments_added": 2, "people_added": 2}
    wxm = Employee.objects.get(user_id="wxm")
    assert (wxm.pinyin, wxm.initials, wxm.title, wxm.in_directory) == ("wangxiaoming", "wxm", "工程师", "here")
    assert wxm.leader is not None
    assert wxm.leader.user_id == "boss"
    assert [one.user_id for one in wxm.dotted_leaders.all()] == ["boss"]
    assert not wxm.has_usable_password()
    it = Department.objects.get(department_id="it")
    assert it.head == wxm.leader
    assert wxm.leader.department == it
    assert_paths_are_true()


def test_a_second_run_writes_nothing() -> None:
    follow(FIRM)
    with CaptureQueriesContext(connection) as seen:
        assert follow(FIRM) == {}
    assert [query["sql"] for query in seen if query["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}] == []


def test_only_what_really_changed_is_journaled_and_nobody_is_told() -> None:
    follow(FIRM)
    before = JournalEntry.objects.count()
    follow(changed("wxm", mobile="13812345678", title="经理"))
    entry = JournalEntry.objects.order_by("-pk").first()
    assert entry is not None
    assert JournalEntry.objects.count() == before + 1
    assert (entry.verb, entry.facts["changed"]) == ("people.directory_changed", {"mobile": "…", "title": "经理"})
    assert not Announcement.objects.exists()


def test_who_is_told_to_have_gone_leaves_with_all_that_follows(cast: Cast) -> None:
    follow(FIRM)
    boss, wxm = (Employee.objects.get(user_id=key) for key in ("boss", "wxm"))
    Delegation.objects.create(kind="assistant", principal=boss, agent=wxm, starts_at="2026-01-01T00:00Z")
    told = Snapshot(FIRM.departments, {**FIRM.people, "wxm": Told({}, here=False)})
    assert follow(told) == {"people_left": 1}
    wxm.refresh_from_db()
    assert (wxm.status, wxm.in_directory) == (EmployeeStatus.LEFT, InDirectory.GONE)
    assert Delegation.objects.get().status == "ended"
    assert journal.entries(wxm.ref).last().verb == "people.left"  # type: ignore[union-attr]
    assert follow(told) == {}
    assert follow(FIRM) == {"people_returned": 1}
    wxm.refresh_from_db()
    assert (wxm.status, wxm.in_directory) == (EmployeeStatus.ACTIVE, InDirectory.HERE)


def test_what_hr_keeps_is_left_alone(cast: Cast) -> None:
    make.role("flow_admin", cast.peer)
    before = {pk: values for pk, *values in Employee.objects.values_list("pk", "status", "name", "title", "leader")}
    follow(FIRM)
    after = {pk: values for pk, *values in Employee.objects.values_list("pk", "status", "name", "title", "leader")}
    assert {pk: after[pk] for pk in before} == before
    assert api.has_role(cast.peer, "flow_admin")


def test_a_hand_kept_person_is_adopted_with_roles_and_preferences(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.hr.pk).update(language="en")
    follow(Snapshot({}, {cast.hr.user_id: person(name="孙洁", title="总监")}))
    cast.hr.refresh_from_db()
    assert (cast.hr.title, cast.hr.language, cast.hr.in_directory) == ("总监", "en", "here")
    assert api.has_role(cast.hr, "hr")


def test_a_moved_department_takes_its_paths_along() -> None:
    deep = {f"d{n}": place(name=f"部门{n}", parent=f"d{n - 1}" if n else "root") for n in range(6)}
    follow(Snapshot({**FIRM.departments, **deep}, FIRM.people))
    moved = deep | {"d0": place(name="部门0", parent="it")}
    assert follow(Snapshot({**FIRM.departments, **moved}, FIRM.people)) == {"departments_changed": 1}
    assert_paths_are_true()
    closed = {key: one for key, one in moved.items() if key != "d5"}
    assert follow(Snapshot({**FIRM.departments, **closed}, FIRM.people)) == {"departments_closed": 1}
    assert Department.objects.get(department_id="d5").status == "closed"


def test_the_primary_department_changes_places() -> None:
    follow(FIRM)
    assert follow(changed("boss", primary="root")) == {"people_changed": 1}
    kinds = dict(Membership.objects.filter(employee__user_id="boss").values_list("department__department_id", "kind"))
    assert kinds == {"root": "primary", "it": "secondary"}


def test_a_frozen_account_is_signed_out_and_keeps_its_work(client: Any) -> None:
    follow(FIRM)
    wxm = Employee.objects.get(user_id="wxm")
    client.force_login(wxm)
    assert client.get("/me/").status_code == 200
    follow(changed("wxm", access="frozen"))
    assert client.get("/me/").status_code == 302
    wxm.refresh_from_db()
    assert (wxm.status, wxm.access) == (EmployeeStatus.ACTIVE, Access.FROZEN)


def test_a_run_that_died_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(directory.directory_links, "apply", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            follow(FIRM)
    assert follow(FIRM) == {"departments_changed": 1, "people_changed": 1}
    assert not diff(load(), FIRM)


def test_progress_ends_at_the_whole() -> None:
    steps: list[tuple[int, int]] = []
    directory.apply(diff(load(), FIRM), progress=lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1] == (4, 4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=snapshots(), second=snapshots())
def test_whatever_is_told_the_house_agrees_afterwards(first: Snapshot, second: Snapshot) -> None:
    for told in (first, second):
        follow(told)
        assert not diff(load(), told)
    assert_paths_are_true()


def test_whom_the_database_refuses_is_told_and_everybody_else_is_written() -> None:
    odd = {f"u{n}": person(name="甲", access="open" if n != 5 else "asleep") for n in range(9)}
    done = directory.apply(diff(load(), Snapshot({}, odd)))
    assert done.failed == ("u5",)
    assert set(Employee.objects.values_list("user_id", flat=True)) == set(odd) - {"u5"}


def test_one_who_cannot_leave_keeps_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    follow(FIRM)
    real = directory.mark_left

    def refuse(row: Employee, **known: Any) -> dict[str, int]:
        if row.user_id == "boss":
            raise Invalid("there is work that nobody can take over")
        return real(row, **known)

    monkeypatch.setattr(directory, "mark_left", refuse)
    done = directory.apply(diff(load(), Snapshot(FIRM.departments, {})))
    assert done.failed == ("boss",)
    assert Employee.objects.get(user_id="wxm").status == EmployeeStatus.LEFT
