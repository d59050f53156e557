"""Events are hints: told twice, late or in any order, the house ends where Feishu is."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.directory.run import run_waiting
from bots.models import DirectoryHint, DirectoryRun
from bots.states import RunKind, RunStatus
from core import clock, wire_clock
from core.errors import Invalid, NotVisible
from people import api as people
from people.models import Absence, Department, Employee
from people.states import AbsenceStatus
from tests.bots.directory.conftest import Tenant
from tests.bots.story import app_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NEW = ("n1", "n2", "n3")
PLACES = ("p1", "p2")


def test_somebody_who_changed_is_read_again(tenant: Tenant) -> None:
    tenant.sandbox.person("wangxm", job_title="高级工程师")
    tenant.hear_person("wangxm")
    tenant.hear_person("wangxm")
    assert DirectoryHint.objects.get().asked == 2
    run_waiting()
    assert Employee.objects.get(user_id="wangxm").title == "高级工程师"
    assert not DirectoryHint.objects.exists()
    run = DirectoryRun.objects.filter(kind=RunKind.EVENT).get()
    assert (run.status, run.counts) == (RunStatus.DONE, {"people_changed": 1})


def test_a_hint_about_nothing_new_leaves_no_trace(tenant: Tenant) -> None:
    tenant.hear_person("wangxm")
    run_waiting()
    assert not DirectoryRun.objects.filter(kind=RunKind.EVENT).exists()


def test_whoever_is_pointed_at_comes_along(tenant: Tenant) -> None:
    tenant.sandbox.department("p1", name="数据部", parent=tenant.cast.centre.department_id)
    tenant.sandbox.department("p2", name="数据平台组", parent="p1")
    tenant.sandbox.person("n2", name="钱二", department_ids=["p1"])
    tenant.sandbox.person("n1", name="赵一", department_ids=["p2"], leader="n2")
    tenant.hear_person("n1", "created")
    run_waiting()
    new = Employee.objects.get(user_id="n1")
    assert new.leader is not None
    assert new.leader.user_id == "n2"
    assert new.department is not None
    assert [Department.objects.get(pk=pk).department_id for pk in new.department.path_ids][-2:] == ["p1", "p2"]


def test_who_left_is_gone_and_a_deleted_department_closed(tenant: Tenant) -> None:
    tenant.sandbox.department("p1", name="数据部", parent=tenant.cast.centre.department_id)
    tenant.sync()
    tenant.sandbox.department("p1", "delete")
    tenant.sandbox.person("lisi", "resign")
    tenant.hear_department("p1", "deleted")
    tenant.hear_person("lisi", "deleted")
    run_waiting()
    assert Department.objects.get(department_id="p1").status == "closed"
    assert Employee.objects.get(user_id="lisi").status == "left"


def test_who_is_outside_the_range_is_left_to_the_whole_run(tenant: Tenant) -> None:
    tenant.sandbox.tenant(apps=[app_of(tenant.bot) | {"contact_range": {"departments": [], "users": ["chenli"]}}])
    tenant.hear_person("wangxm")
    run_waiting()
    assert Employee.objects.get(user_id="wangxm").status == "active"
    assert not DirectoryHint.objects.exists()


def test_feishu_away_means_later(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.directory.read.time.sleep", lambda _seconds: None)
    tenant.sandbox.fault("server_error", path="GET */contact/v3/users/*", times=None)
    tenant.hear_person("wangxm")
    run_waiting()
    hint = DirectoryHint.objects.get()
    assert hint.retry_at > wire_clock.now()
    tenant.sandbox.control("DELETE", "faults")


def test_a_changed_range_and_very_many_changes_are_a_whole_run(tenant: Tenant) -> None:
    before = DirectoryRun.objects.filter(kind=RunKind.FULL).count()
    tenant.hear("contact.scope.updated_v3", {"added": {}, "removed": {}})
    run_waiting()
    for number in range(60):
        tenant.hear_person(f"x{number}")
    run_waiting()
    assert DirectoryRun.objects.filter(kind=RunKind.FULL, status=RunStatus.DONE).count() == before + 2
    assert not DirectoryHint.objects.exists()


def test_nothing_is_followed_before_a_first_run_and_nonsense_is_parked(tenant: Tenant) -> None:
    with pytest.raises(Invalid):
        tenant.hear("contact.user.updated_v3", {"object": {}})
    DirectoryRun.objects.all().delete()
    tenant.hear_person("wangxm")
    assert not DirectoryHint.objects.exists()


def act(tenant: Tenant, chance: random.Random) -> tuple[str, str]:
    """Something happens over there; what an event would name."""
    if chance.random() < 0.35:
        place = chance.choice(PLACES)
        parents = [tenant.cast.centre.department_id, tenant.cast.branch.department_id]
        tenant.sandbox.department(place, name=chance.choice(["数据部", "平台部"]), parent=chance.choice(parents))
        return "department", place
    who = chance.choice([*NEW, "wangxm", "lisi"])
    doing = chance.choice(["set", "set", "set", "resign", "return", "freeze"])
    known = {row["user_id"] for row in tenant.sandbox.control("GET", "tenant")["users"]}
    if doing != "set" and who in known:
        tenant.sandbox.person(who, doing)
    else:
        name, leader = chance.choice(["赵新", "钱新"]), chance.choice(["", "chenli", "lisi"])
        places = [chance.choice([tenant.cast.centre.department_id, *PLACES])]
        tenant.sandbox.person(who, name=name, leader=leader, department_ids=places)
    return "person", who


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_replayed_reordered_and_doubled_events_end_where_feishu_is(tenant: Tenant, seed: int) -> None:
    chance = random.Random(seed)
    for place in PLACES:
        tenant.sandbox.department(place, name="数据部", parent=tenant.cast.centre.department_id)
    happened = [("department", place) for place in PLACES] + [act(tenant, chance) for _ in range(8)]
    told = happened + [one for one in happened if chance.random() < 0.4]
    chance.shuffle(told)
    for kind, key in told:
        (tenant.hear_person if kind == "person" else tenant.hear_department)(key)
        if chance.random() < 0.4:
            run_waiting()
    run_waiting()
    assert tenant.sync(dry=True).counts == {}


LEAVE = {
    "instance_code": "I-1", "user_id": "wangxm", "leave_name": "年假",
    "leave_start_time": "2026-11-23 09:00:00", "leave_end_time": "2026-11-25 18:00:00",
}  # fmt: skip


def test_leave_is_noted_once_from_both_its_events_in_shanghai_time(tenant: Tenant) -> None:
    tenant.hear("leave_approvalV2", LEAVE)
    tenant.hear("leave_approval", LEAVE)
    row = Absence.objects.get()
    assert (row.kind, row.source, row.person.user_id) == ("leave", "feishu", "wangxm")
    assert row.starts_at == datetime(2026, 11, 23, 9, tzinfo=clock.SHANGHAI)
    assert people.absent(tenant.cast.member, clock.now() + timedelta(hours=1)) == row


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (1, 0, 0, 1)])
def test_leave_taken_back_in_any_order_is_no_leave(tenant: Tenant, order: tuple[int, ...]) -> None:
    events = [("leave_approvalV2", LEAVE), ("leave_approval_revert", {"instance_code": "I-1"})]
    for number in order:
        tenant.hear(*events[number])
    assert Absence.objects.get().status in {AbsenceStatus.CANCELLED, AbsenceStatus.ENDED}
    assert people.absent(tenant.cast.member, clock.now()) is None


def test_a_trip_is_a_trip_and_leave_of_a_stranger_waits_for_him(tenant: Tenant) -> None:
    tenant.hear("leave_approval", LEAVE | {"leave_name": "", "leave_type": "出差", "instance_code": "I-2"})
    assert Absence.objects.get().kind == "trip"
    with pytest.raises(NotVisible):
        tenant.hear("leave_approval", LEAVE | {"user_id": "stranger"})


def test_part_of_a_leave_taken_back_leaves_what_remains_in_any_order(tenant: Tenant) -> None:
    rest = LEAVE | {
        "instance_code": "I-9", "origin_instance_code": "I-1", "leave_end_time": "2026-11-24 12:00:00",
    }  # fmt: skip
    for events in ((LEAVE, rest, LEAVE), (rest, LEAVE)):
        Absence.objects.all().delete()
        for told in events:
            tenant.hear("leave_approvalV2", told)
        found = people.absences_of(tenant.cast.member, clock.now())
        assert [row.ends_at for row in found] == [datetime(2026, 11, 24, 12, tzinfo=clock.SHANGHAI)]


def test_half_days_of_one_leave_are_kept_apart(tenant: Tenant) -> None:
    days = "[[2026-11-23 14:00:00,2026-11-23 18:00:00],[2026-11-25 14:00:00,2026-11-25 18:00:00]]"
    tenant.hear("leave_approvalV2", LEAVE | {"leave_range": days})
    tenant.hear("leave_approval", LEAVE)
    assert people.absent(tenant.cast.member, datetime(2026, 11, 24, 15, tzinfo=clock.SHANGHAI)) is None
    assert people.absent(tenant.cast.member, datetime(2026, 11, 25, 15, tzinfo=clock.SHANGHAI)) is not None
