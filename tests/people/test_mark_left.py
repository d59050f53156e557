"""Somebody leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY, get_user
from django.test import Client, RequestFactory

from bots.models import Delivery
from core import clock, journal
from core.errors import IllegalMove, Invalid, Refused
from people import api
from people.leavers import LEAVERS, LeaverHandler
from people.models import BreakGlass, Delegation, Employee, RoleHolding
from people.policy import duties_of
from people.services.emergency import open_emergency
from people.states import BreakGlassStatus, DelegationStatus, EmployeeStatus
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed() -> Iterator[list[tuple[int, int | None]]]:
    """What a handler of another room was asked to hand over."""
    calls: list[tuple[int, int | None]] = []

    def hand_over(leaver: Employee, successor: Employee | None) -> int:
        calls.append((leaver.pk, successor.pk if successor else None))
        return 3

    LEAVERS.register(LeaverHandler("tests.work", hand_over))
    yield calls
    del LEAVERS._entries["tests.work"]


def test_work_goes_to_the_successor_and_is_journaled(cast: Cast, handed: list[tuple[int, int | None]]) -> None:
    moved = api.mark_left(cast.member, actor=cast.hr, successor=cast.peer)
    assert handed == [(cast.member.pk, cast.peer.pk)]
    assert moved["tests.work"] == 3
    entry = journal.entries(cast.member.ref).get()
    assert entry.verb == "people.left"
    assert entry.facts["successor"] == cast.peer.pk
    assert Employee.objects.get(pk=cast.member.pk).status == EmployeeStatus.LEFT


def test_delegations_from_and_to_the_person_end(cast: Cast) -> None:
    for principal, agent in ((cast.head, cast.member), (cast.member, cast.peer)):
        api.delegate(
            actor=principal,
            principal=principal,
            agent=agent,
            kind=api.DelegationKind.DEPUTY,
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(days=7),
        )
    assert api.mark_left(cast.member, actor=None)["delegations"] == 2
    assert set(Delegation.objects.values_list("status", flat=True)) == {DelegationStatus.ENDED}


def test_sessions_end_at_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.member, backend="people.backends.PasswordBackend")
    request = RequestFactory().get("/")
    request.session = client.session
    assert get_user(request) == cast.member
    api.mark_left(cast.member, actor=cast.hr)
    assert SESSION_KEY in request.session
    assert not get_user(request).is_authenticated


def test_a_handler_that_fails_leaves_everything_as_it_was(cast: Cast, handed: list[tuple[int, int | None]]) -> None:
    def fail(leaver: Employee, successor: Employee | None) -> int:
        raise RuntimeError("no")

    LEAVERS.register(LeaverHandler("tests.failing", fail))
    try:
        with pytest.raises(RuntimeError):
            api.mark_left(cast.member, actor=cast.hr)
    finally:
        del LEAVERS._entries["tests.failing"]
    assert Employee.objects.get(pk=cast.member.pk).is_active
    assert journal.entries(cast.member.ref).count() == 0


def test_only_hr_or_the_system_may(cast: Cast) -> None:
    with pytest.raises(Refused):
        api.mark_left(cast.member, actor=cast.head)


def test_who_has_left_cannot_leave_again(cast: Cast) -> None:
    with pytest.raises(IllegalMove):
        api.mark_left(cast.departed, actor=cast.hr)


def test_leavers_and_the_person_himself_are_no_successors(cast: Cast) -> None:
    for successor in (cast.member, cast.departed):
        with pytest.raises(Invalid):
            api.mark_left(cast.member, actor=cast.hr, successor=successor)


def test_somebody_may_come_back(cast: Cast) -> None:
    api.mark_returned(cast.departed, actor=cast.hr)
    assert Employee.objects.get(pk=cast.departed.pk).is_active
    with pytest.raises(IllegalMove):
        api.mark_returned(cast.departed, actor=cast.hr)


def test_an_administrators_role_ends_and_does_not_come_back(cast: Cast) -> None:
    open_emergency(cast.system, minutes=60, reason="演练")
    api.mark_left(cast.system, actor=cast.hr)
    assert not RoleHolding.objects.filter(employee=cast.system).exists()
    assert BreakGlass.objects.get().status == BreakGlassStatus.ENDED
    taken = journal.entries(cast.system.ref).get(verb="people.role_withdrawn")
    assert (taken.actor, taken.facts["role"]) == (str(cast.hr.ref), "system_admin")
    told = Delivery.objects.filter(announcement__kind="bots.duty").values_list("receiver__user_id", flat=True)
    assert (len(told), set(told)) == (3, {"zhengsj"})  # lent, role taken back, lent duties taken back
    api.mark_returned(Employee.objects.get(pk=cast.system.pk), actor=cast.hr)
    assert not duties_of(Employee.objects.get(pk=cast.system.pk))


def test_a_role_held_since_before_is_not_given_back_on_return(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.security.pk).update(status=EmployeeStatus.LEFT)
    api.mark_returned(Employee.objects.get(pk=cast.security.pk), actor=cast.hr)
    assert not duties_of(Employee.objects.get(pk=cast.security.pk))
    assert journal.entries(cast.security.ref).filter(verb="people.role_withdrawn").count() == 1


def test_other_roles_are_kept(cast: Cast) -> None:
    api.mark_left(cast.operator, actor=cast.hr)
    assert RoleHolding.objects.filter(employee=cast.operator).exists()
