"""Runs of the directory sync against the stand-in."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bots.directory.lease import take
from bots.directory.nightly import begin
from bots.directory.run import run_waiting
from bots.models import Announcement, DirectoryHint, DirectoryRun
from bots.services.directory import confirm_held, start_sync
from bots.states import HintKind, RunKind, RunStatus
from core import clock, journal, wire_clock
from core.errors import IllegalMove, Invalid, Refused
from core.refs import Ref
from core.timers import Firing
from people.api import directory
from people.models import Department, Employee
from people.states import InDirectory
from tests.bots.directory.conftest import Tenant
from tests.factories import people as make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def crowd(tenant: Tenant, size: int) -> list[Employee]:
    people = [make.employee(in_directory=InDirectory.HERE) for _ in range(size)]
    tenant.sandbox.tenant(users=[{"user_id": one.user_id, "name": one.name} for one in people])
    return people


def test_the_firm_read_back_differs_in_nothing(tenant: Tenant) -> None:
    run = tenant.sync(dry=True)
    assert (run.report["changes"], run.counts, run.status) == ([], {}, RunStatus.DONE)


def test_a_second_run_writes_nothing_but_itself(tenant: Tenant) -> None:
    tenant.sync()
    with CaptureQueriesContext(connection) as seen:
        assert tenant.sync().status == RunStatus.DONE
    written = {q["sql"].split('"')[1] for q in seen if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}}
    assert written <= {"bots_directoryrun", "core_journalhead", "core_journalentry"}  # its row, and who started it
    about = {q["sql"] for q in seen if "core_journalentry" in q["sql"] and q["sql"].startswith("INSERT")}
    assert len(about) == 1


def test_an_empty_house_takes_everybody_in_and_tells_nobody(tenant: Tenant) -> None:
    before = directory.load()
    Employee.objects.update(leader=None)
    Department.objects.update(head=None)
    Employee.objects.exclude(pk=tenant.cast.operator.pk).delete()
    run = tenant.sync()
    assert run.counts["people_added"] == sum(one.working for one in before.people.values()) - 1
    assert directory.load().people["wangxm"] == before.people["wangxm"]
    assert tenant.sync(dry=True).counts == {}
    assert not Announcement.objects.exists()


def test_the_dry_run_is_what_the_run_then_does(tenant: Tenant) -> None:
    tenant.sandbox.person("wangxm", job_title="高级工程师", mobile="+8613800000000")
    tenant.sandbox.person("newbie", name="赵新", department_ids=[tenant.cast.branch.department_id])
    tenant.sandbox.person("lisi", "resign")
    tenant.sandbox.department("new-place", name="数据部", parent=tenant.cast.centre.department_id)
    dry = tenant.sync(dry=True)
    assert not Employee.objects.filter(user_id="newbie").exists()
    real = tenant.sync()
    assert (dry.digest, dry.counts, dry.report) == (real.digest, real.counts, real.report)
    assert real.counts == {"departments_added": 1, "people_added": 1, "people_changed": 1, "people_left": 1}
    assert tenant.sync(dry=True).counts == {}


def test_a_permission_that_is_missing_is_named_and_empties_nothing(tenant: Tenant) -> None:
    tenant.give(scopes=["contact:contact.base:readonly", "contact:user.employee_id:readonly",
                        "contact:user.base:readonly", "contact:department.base:readonly",
                        "contact:department.organize:readonly"])  # fmt: skip
    before = directory.load()
    run = tenant.sync()
    assert (run.status, run.counts) == (RunStatus.DONE, {})
    assert directory.load() == before
    named = {one["scope"] for one in run.report["missing"]}
    assert {"contact:user.email:readonly", "contact:user.phone:readonly"} <= named


def test_without_user_ids_nothing_can_be_done_and_the_remedy_is_named(tenant: Tenant) -> None:
    tenant.give(scopes=["contact:contact.base:readonly", "contact:user.base:readonly"])
    run = tenant.sync()
    assert run.status == RunStatus.FAILED
    assert "contact:user.employee_id:readonly" in run.reason


def test_too_many_leavers_are_held_until_an_operator_lets_these_very_ones_go(tenant: Tenant) -> None:
    gone = crowd(tenant, 30)
    tenant.sync()
    for one in gone:
        tenant.sandbox.person(one.user_id, "resign")
    held = tenant.sync()
    assert held.status == RunStatus.HELD
    assert "30 人离职" in held.reason
    assert not Employee.objects.filter(pk__in=[one.pk for one in gone], status="left").exists()
    with pytest.raises(Invalid):
        confirm_held(actor=tenant.cast.operator, digest="0" * 16)
    with pytest.raises(Refused):
        confirm_held(actor=tenant.cast.hr, digest=held.digest)
    run = confirm_held(actor=tenant.cast.operator, digest=held.digest)
    run_waiting()
    run.refresh_from_db()
    assert (run.status, run.counts) == (RunStatus.DONE, {"people_left": 30})
    assert journal.entries(run.ref).get().verb == "directory.confirmed"


def test_what_changed_meanwhile_is_held_again(tenant: Tenant) -> None:
    gone = crowd(tenant, 30)
    tenant.sync()
    for one in gone:
        tenant.sandbox.person(one.user_id, "resign")
    held = tenant.sync()
    tenant.sandbox.person("lisi", "resign")
    confirm_held(actor=tenant.cast.operator, digest=held.digest)
    run_waiting()
    newest = DirectoryRun.objects.order_by("-pk").first()
    assert newest is not None
    assert newest.status == RunStatus.HELD
    assert newest.digest != held.digest


def test_an_app_that_sees_a_part_of_the_firm_leaves_everybody_else_alone(tenant: Tenant) -> None:
    before = directory.load()
    active = {key for key, one in before.people.items() if one.working}
    see = {"departments": [tenant.cast.trading.department_id], "users": ["wangxm", "lisi"]}
    tenant.give(contact_range=see)
    tenant.sandbox.person("lisi", "resign")
    run = tenant.sync()
    assert (run.status, run.counts) == (RunStatus.DONE, {"people_left": 1})
    after = directory.load()
    assert {key for key, one in after.people.items() if one.working} == active - {"lisi"}
    assert all(one.working == before.departments[key].working for key, one in after.departments.items())
    found = {one["kind"]: one for one in run.report["findings"]}
    assert len(found["people_out_of_range"]["ids"]) + found["people_out_of_range"]["more"] > 5
    assert "wangxm" not in found["people_out_of_range"]["ids"]


def test_who_left_while_out_of_sight_is_asked_after(tenant: Tenant) -> None:
    tenant.give(contact_range={"departments": [tenant.cast.trading.department_id], "users": []})
    tenant.sandbox.tenant(
        users=[{"user_id": "brief", "name": "短期", "department_ids": [tenant.cast.trading.department_id]}]
    )
    assert tenant.sync().counts == {"people_added": 1}
    tenant.sandbox.person("brief", "resign")
    assert tenant.sync().counts == {"people_left": 1}


def test_whoever_is_directly_in_the_firm_is_in_its_own_department(tenant: Tenant) -> None:
    tenant.sandbox.person("chairman", name="董事长", department_ids=["0"])
    assert tenant.sync().counts == {"departments_added": 1, "people_added": 1}
    chairman = Employee.objects.get(user_id="chairman")
    assert chairman.department is not None
    assert (chairman.department.department_id, chairman.department.parent) == ("0", None)
    assert tenant.sync(dry=True).counts == {}
    tenant.sandbox.person("vice", name="副董事长", department_ids=["0"])
    tenant.hear_person("vice", "created")
    run_waiting()
    assert Employee.objects.get(user_id="vice").department == chairman.department
    for who in ("chairman", "vice"):
        tenant.sandbox.person(who, department_ids=[tenant.cast.trading.department_id])
    assert tenant.sync().counts == {"people_changed": 2}
    assert Department.objects.get(department_id="0").status == "active"


def test_a_firm_too_large_to_be_told_at_once_is_read_level_by_level(tenant: Tenant) -> None:
    tenant.sandbox.switch(fetch_child_most=2)
    try:
        assert tenant.sync(dry=True).counts == {}
        tenant.sandbox.department("deep", name="深处", parent=tenant.cast.trading.department_id)
        assert tenant.sync().counts == {"departments_added": 1}
    finally:
        tenant.sandbox.switch(fetch_child_most=10_000)


def test_one_run_at_a_time_and_one_that_died_is_taken_over(tenant: Tenant) -> None:
    run = start_sync(actor=tenant.cast.operator)
    assert take(run) is not None
    with pytest.raises(IllegalMove):
        start_sync(actor=tenant.cast.operator, dry=True)
    assert run_waiting() == 0
    DirectoryRun.objects.update(lease_until=wire_clock.now() - timedelta(seconds=1))
    assert run_waiting() == 1
    run.refresh_from_db()
    assert run.status == RunStatus.DONE


def test_feishu_away_fails_the_run_with_its_reason(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.directory.read.time.sleep", lambda _seconds: None)
    tenant.sandbox.fault("code", path="GET */contact/v3/scopes", code=99991672, status=400, times=None)
    run = tenant.sync()
    assert run.status == RunStatus.FAILED
    assert run.reason


def test_only_operators_start_runs(tenant: Tenant) -> None:
    for who in (tenant.cast.hr, tenant.cast.outsider):
        with pytest.raises(Refused):
            start_sync(actor=who)


def test_the_command_prints_what_differs_and_applies_it(tenant: Tenant) -> None:
    tenant.sandbox.person("wangxm", job_title="高级工程师")
    said = StringIO()
    call_command("sync_directory", "--dry-run", stdout=said, stderr=StringIO())
    assert "变更人员 王小明（wangxm）：职务 — → 高级工程师" in said.getvalue()
    call_command("sync_directory", stdout=StringIO(), stderr=StringIO())
    assert Employee.objects.get(user_id="wangxm").title == "高级工程师"
    with pytest.raises(CommandError, match="没有待确认"):
        call_command("sync_directory", "--confirm", "abc", stdout=StringIO(), stderr=StringIO())


def test_the_night_begins_only_after_a_first_run(tenant: Tenant) -> None:
    claimed: list[bool] = []
    firing = Firing("k", 1, clock.now(), Ref("core.recurring", "x"), {}, lambda: claimed.append(True))
    DirectoryRun.objects.all().delete()
    begin(clock.now(), firing)
    assert not claimed
    tenant.sync()
    begin(clock.now(), firing)
    begin(clock.now(), firing)
    assert DirectoryRun.objects.filter(kind=RunKind.FULL, status=RunStatus.WAITING).count() == 1


def test_hints_before_a_whole_run_are_answered_by_it(tenant: Tenant) -> None:
    tenant.sync()
    DirectoryHint.objects.create(kind=HintKind.PERSON, external_id="wangxm", retry_at=wire_clock.now())
    tenant.sync()
    assert not DirectoryHint.objects.exists()
