"""A role counts where its scope covers."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from core import journal
from core.errors import IllegalMove, Invalid, Refused
from people import api
from people.models import Role, RoleHolding
from tests.cast import Cast
from tests.factories import people as make

pytestmark = pytest.mark.django_db


def test_a_scope_covers_the_department_and_all_below_it(cast: Cast) -> None:
    make.role("cloud_ops", cast.head, department=cast.centre)
    make.role("cloud_ops", cast.operator)
    make.role("cloud_ops", cast.peer, department=cast.branch)
    assert api.holders("cloud_ops", department=cast.trading) == [cast.head, cast.operator]
    assert api.holders("cloud_ops", department=cast.branch) == [cast.peer, cast.operator]
    assert api.holders("cloud_ops") == [cast.head, cast.peer, cast.operator]


def test_who_left_holds_nothing(cast: Cast) -> None:
    make.role("audit", cast.departed)
    assert api.holders("audit") == []
    assert api.roles_of(cast.departed) == frozenset()
    assert not api.has_role(cast.departed, "audit")


@pytest.mark.parametrize("scoped", [True, False])
def test_the_same_holding_twice_cannot_be_written(cast: Cast, scoped: bool) -> None:
    place = cast.trading if scoped else None
    role = make.role("audit", cast.peer, department=place)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.create(role=role, employee=cast.peer, department=place)


def test_hr_grants_and_withdraws_a_role_once(cast: Cast) -> None:
    role = Role.objects.create(slug="audit", name="审计岗")
    holding = api.grant_role(role, cast.peer, actor=cast.security)
    assert api.roles_of(cast.peer) == {"audit"}
    with pytest.raises(IllegalMove):
        api.grant_role(role, cast.peer, actor=cast.security)
    api.withdraw_role(holding, actor=cast.security)
    assert api.roles_of(cast.peer) == frozenset()
    with pytest.raises(IllegalMove):
        api.withdraw_role(holding, actor=cast.security)
    verbs = [entry.verb for entry in journal.entries(cast.peer.ref)]
    assert verbs == ["people.role_granted", "people.role_withdrawn"]


def test_nobody_else_grants_roles_and_leavers_get_none(cast: Cast) -> None:
    role = Role.objects.create(slug="audit", name="审计岗")
    with pytest.raises(Refused):
        api.grant_role(role, cast.member, actor=cast.head)
    with pytest.raises(Invalid):
        api.grant_role(role, cast.departed, actor=cast.security)
