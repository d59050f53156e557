"""Runs that meet the worst: storms, replays, administrators who go, accounts that change their name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bots.directory.run import run_waiting
from bots.models import DirectoryHint, DirectoryRun
from bots.services.directory import confirm_held
from bots.states import RunKind, RunStatus
from core import wire_clock
from core.errors import Invalid
from people.models import Employee, Membership
from tests.bots.directory.conftest import Tenant
from tests.bots.directory.test_sync import crowd

pytestmark = pytest.mark.django_db


def finding(run: DirectoryRun, kind: str) -> list[list[str]]:
    return [one["ids"] for one in run.report["findings"] if one["kind"] == kind]


def test_a_storm_of_a_thousand_events_is_one_run(tenant: Tenant) -> None:
    before = DirectoryRun.objects.count()
    for number in range(1_000):
        tenant.hear_person(f"x{number % 400}")
    assert DirectoryHint.objects.count() == 400
    run_waiting()
    assert DirectoryRun.objects.count() == before + 1
    assert not DirectoryHint.objects.exists()


def test_a_storm_while_feishu_is_away_waits_longer_after_each_failed_run(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.directory.read.time.sleep", lambda _seconds: None)
    tenant.sandbox.fault("server_error", path="GET */contact/v3/*", times=None)
    for number in range(60):
        tenant.hear_person(f"x{number}")
    waits = []
    for _try in range(3):
        run_waiting()
        waits.append(DirectoryHint.objects.latest("retry_at").retry_at - wire_clock.now())
        DirectoryHint.objects.update(retry_at=wire_clock.now())
    tenant.sandbox.clear_faults()
    assert waits[0] < timedelta(seconds=31) < waits[1] < timedelta(seconds=61) < waits[2]
    assert DirectoryRun.objects.filter(status=RunStatus.FAILED).count() == 3


def test_a_digest_lets_its_differences_pass_once(tenant: Tenant) -> None:
    gone = crowd(tenant, 30)
    tenant.sync()
    for one in gone:
        tenant.sandbox.person(one.user_id, "resign")
    held = tenant.sync()
    confirm_held(actor=tenant.cast.operator, digest=held.digest)
    run_waiting()
    for one in gone:
        tenant.sandbox.person(one.user_id, "return")
    assert tenant.sync().counts == {"people_returned": 30}
    for one in gone:
        tenant.sandbox.person(one.user_id, "resign")
    with pytest.raises(Invalid):
        confirm_held(actor=tenant.cast.operator, digest=held.digest)
    assert tenant.sync().status == RunStatus.HELD


def test_many_accounts_frozen_at_once_are_held_as_well(tenant: Tenant) -> None:
    gone = crowd(tenant, 30)
    tenant.sync()
    for one in gone:
        tenant.sandbox.person(one.user_id, "freeze")
    run = tenant.sync()
    assert run.status == RunStatus.HELD
    assert "30 人被冻结" in run.reason


def test_events_do_not_slip_past_the_guard(tenant: Tenant) -> None:
    gone = crowd(tenant, 40)
    tenant.sync()
    for one in gone:
        tenant.sandbox.person(one.user_id, "resign")
        tenant.hear_person(one.user_id, "deleted")
    run_waiting()
    run_waiting()
    assert DirectoryRun.objects.filter(kind=RunKind.FULL).latest("pk").status == RunStatus.HELD
    assert not Employee.objects.filter(pk__in=[one.pk for one in gone], status="left").exists()


def test_the_last_security_administrator_goes_and_it_is_told(tenant: Tenant) -> None:
    security = tenant.cast.security.user_id
    tenant.sandbox.person(security, "resign")
    run = tenant.sync()
    assert run.counts == {"people_left": 1}
    assert finding(run, "last_administrator") == [["security_admin", security]]


def test_a_new_user_id_with_the_same_number_is_told(tenant: Tenant) -> None:
    tenant.sandbox.person("lisi", employee_no="0007")
    tenant.sync()
    tenant.sandbox.person("lisi", "resign")
    tenant.sandbox.person("lisi2", name="李四", employee_no="0007", department_ids=[tenant.cast.centre.department_id])
    run = tenant.sync()
    assert run.counts == {"people_added": 1, "people_left": 1}
    assert finding(run, "same_number") == [["lisi", "lisi2"]]
    assert finding(tenant.sync(dry=True), "same_number") == []


def test_the_id_of_a_deleted_department_used_again_is_the_department_of_now(tenant: Tenant) -> None:
    centre = tenant.cast.centre.department_id
    tenant.sandbox.department("p1", name="数据部", parent=centre)
    tenant.sandbox.person("n1", name="赵一", department_ids=["p1"])
    tenant.sync()
    tenant.sandbox.person("n1", department_ids=[centre])
    tenant.sandbox.department("p1", "delete")
    tenant.sync()
    tenant.sandbox.department("p1", name="衍生品部", parent=tenant.cast.branch.department_id)
    assert tenant.sync().counts == {"departments_returned": 1}
    assert not Membership.objects.filter(department__department_id="p1").exists()
    assert tenant.sync(dry=True).counts == {}


def test_two_departments_and_a_ring_of_leaders_are_read_as_they_are(tenant: Tenant) -> None:
    both = sorted([tenant.cast.centre.department_id, tenant.cast.branch.department_id])
    tenant.sandbox.person("n1", name="赵一", department_ids=both)
    tenant.sandbox.person("n2", name="钱二", leader="n1", department_ids=both[:1])
    tenant.sandbox.person("n1", leader="n2")
    run = tenant.sync()
    assert finding(run, "leader_loop") == [["n1", "n2"]]
    places = Membership.objects.filter(employee__user_id="n1").values_list("department__department_id", flat=True)
    assert sorted(places) == both
    assert tenant.sync(dry=True).counts == {}


def test_an_id_too_long_for_a_hint_is_no_reason_to_fail(tenant: Tenant) -> None:
    tenant.hear_person("x" * 65)
    assert not DirectoryHint.objects.exists()
