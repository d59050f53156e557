"""Two at once, on PostgreSQL, with real threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from core import clock, journal
from core.errors import HouseError, IllegalMove
from people import api
from people.models import Delegation, Department, Employee, RoleHolding
from people.services.first import appoint_first
from people.states import DelegationStatus
from tests.cast import build_cast

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs together; what each gave, or the error it met, in order."""
    gate = threading.Barrier(len(jobs))
    answers: list[object] = [None] * len(jobs)

    def run(index: int, job: Callable[[], object]) -> None:
        try:
            gate.wait()
            answers[index] = job()
        except HouseError as error:
            answers[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def deputy(principal: Employee, agent: Employee) -> Callable[[], object]:
    return lambda: api.delegate(
        actor=principal,
        principal=principal,
        agent=agent,
        kind=api.DelegationKind.DEPUTY,
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(days=3),
    )


@pytest.mark.parametrize("_round", range(5))
def test_a_for_b_and_b_for_a_at_once_gives_one_of_them(_round: int) -> None:
    cast = build_cast()
    answers = at_once(deputy(cast.head, cast.peer), deputy(cast.peer, cast.head))
    assert sum(isinstance(answer, Delegation) for answer in answers) == 1
    assert Delegation.objects.count() == 1


@pytest.mark.parametrize("_round", range(5))
def test_nobody_who_leaves_at_this_moment_stays_a_deputy(_round: int) -> None:
    cast = build_cast()
    at_once(deputy(cast.head, cast.peer), lambda: api.mark_left(cast.peer, actor=None))
    live = Delegation.objects.filter(status=DelegationStatus.ACTIVE)
    assert not live.exists()


def test_leaving_twice_at_once_happens_once() -> None:
    cast = build_cast()
    answers = at_once(*[lambda: api.mark_left(Employee.objects.get(pk=cast.member.pk), actor=None)] * 4)
    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert journal.entries(cast.member.ref).count() == 1


def test_ending_a_delegation_twice_at_once_happens_once() -> None:
    cast = build_cast()
    row = deputy(cast.head, cast.peer)()
    assert isinstance(row, Delegation)
    jobs = [lambda: api.end_delegation(Delegation.objects.get(pk=row.pk), actor=cast.head)] * 3
    answers = at_once(*jobs)
    assert sum(isinstance(answer, Delegation) for answer in answers) == 1


@pytest.mark.parametrize("_round", range(5))
def test_two_departments_cannot_each_go_below_the_other(_round: int) -> None:
    cast = build_cast()
    at_once(
        lambda: api.move_department(cast.centre, actor=None, parent=cast.branch),
        lambda: api.move_department(cast.branch, actor=None, parent=cast.centre),
    )
    paths = dict(Department.objects.values_list("pk", "path"))
    assert all(path.startswith(f"/{cast.firm.pk}/") for path in paths.values())
    assert (
        sum(f"/{cast.centre.pk}/" in paths[pk] for pk in (cast.branch.pk,))
        + sum(f"/{cast.branch.pk}/" in paths[pk] for pk in (cast.centre.pk,))
        == 1
    )


def test_two_first_administrators_at_once_are_one() -> None:
    build_cast()
    RoleHolding.objects.filter(role__slug="system_admin").delete()
    names = ("first-a", "first-b")
    answers = at_once(*(partial(appoint_first, name, duty="system_admin", name="王一") for name in names))
    assert sum(isinstance(answer, IllegalMove) for answer in answers) == 1
    assert RoleHolding.objects.filter(role__slug="system_admin").count() == 1
    assert Employee.objects.filter(user_id__in=names).count() == 1
