"""Three administrators apart, and emergency access that ends by itself and is told to audit."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from bots.models import Announcement, Delivery
from core import journal, timers
from core.errors import IllegalMove, Invalid, Refused
from people import policy
from people.models import BreakGlass, Employee, Role, RoleHolding
from people.services.emergency import end_emergency, open_emergency
from people.services.passwords import issue_password
from people.services.roles import grant_role, withdraw_role
from people.services.second_factor import reset
from tests.cast import Cast
from tests.conftest import FrozenClock, FrozenWire

pytestmark = pytest.mark.django_db


def told() -> set[str]:
    """Who is told of administrators' powers."""
    rows = Delivery.objects.filter(announcement__kind="bots.duty")
    return set(rows.values_list("receiver__user_id", flat=True))


def test_nobody_grants_himself_a_role_nor_holds_two_of_the_three(cast: Cast) -> None:
    roles = {role.slug: role for role in Role.objects.all()}
    with pytest.raises(Refused):
        grant_role(roles["hr"], cast.security, actor=cast.security)
    for who in (cast.hr, cast.system, cast.audit, cast.operator):
        with pytest.raises(Refused):
            grant_role(roles["hr"], cast.peer, actor=who)
    with pytest.raises(Invalid):
        grant_role(roles["audit_admin"], cast.system, actor=cast.security)
    with pytest.raises(Invalid):
        grant_role(roles["audit_admin"], cast.peer, actor=cast.security, department=cast.trading)
    assert not RoleHolding.objects.filter(employee=cast.peer).exists()


def test_an_administrators_role_is_journaled_and_told_to_audit(cast: Cast) -> None:
    holding = grant_role(Role.objects.get(slug="system_admin"), cast.peer, actor=cast.security)
    assert told() == {"zhengsj"}
    withdraw_role(holding, actor=cast.security)
    assert Announcement.objects.filter(kind="bots.duty").count() == 2
    verbs = [one.verb for one in journal.entries(cast.peer.ref)]
    assert verbs == ["people.role_granted", "people.role_withdrawn"]
    own = RoleHolding.objects.get(employee=cast.security)
    with pytest.raises(Refused):
        withdraw_role(own, actor=cast.security)


def test_emergency_access_lends_all_three_duties_and_ends_by_the_wire(
    client: Client, cast: Cast, frozen_wire: FrozenWire
) -> None:
    call_command("break_glass", "lisi", minutes=30, reason="切换数据库")
    assert policy.duties_of(cast.peer) == policy.ADMINISTRATORS
    assert told() == {"zhengsj"}
    assert [one.verb for one in journal.entries(cast.peer.ref)] == ["people.emergency_opened"]
    client.force_login(cast.peer)
    assert client.get("/admin/bots/bot/").status_code == 200
    assert "应急权限" in client.get("/").content.decode()
    client.force_login(cast.audit)
    assert "应急权限正在使用" in client.get("/admin/").content.decode()
    with pytest.raises(IllegalMove):
        open_emergency(cast.peer, minutes=5, reason="再来")
    frozen_wire.move(31 * 60)
    assert policy.duties_of(cast.peer) == frozenset()
    client.force_login(cast.peer)
    assert client.get("/admin/bots/bot/").status_code == 403
    assert "应急权限" not in client.get("/").content.decode()


def test_emergency_access_is_closed_by_its_timer_or_by_hand(cast: Cast, frozen_clock: FrozenClock) -> None:
    row = open_emergency(cast.peer, minutes=30, reason="演练")
    frozen_clock.move(minutes=31)
    timers.tick()
    row.refresh_from_db()
    assert row.status == "ended"
    second = open_emergency(cast.peer, minutes=30, reason="演练")
    for who in (cast.hr, cast.system, cast.member):
        with pytest.raises(Refused):
            end_emergency(second, actor=who)
    end_emergency(second, actor=cast.audit)
    with pytest.raises(IllegalMove):
        end_emergency(second, actor=cast.audit)
    assert BreakGlass.objects.filter(status="open").count() == 0


@pytest.mark.parametrize(
    ("options", "user"),
    [({"reason": ""}, "lisi"), ({"minutes": 0, "reason": "x"}, "lisi"), ({"minutes": 999, "reason": "x"}, "lisi"),
     ({"reason": "x"}, "qianli"), ({"reason": "x"}, "nobody")],
)  # fmt: skip
def test_the_command_says_what_is_missing(cast: Cast, options: dict[str, Any], user: str) -> None:
    with pytest.raises(CommandError):
        call_command("break_glass", user, **options)
    assert not hasattr(Employee, "is_superuser")


def test_whoever_opens_an_administrators_account_is_told_of_to_audit(cast: Cast) -> None:
    issue_password(actor=cast.security, person=cast.peer)
    reset(cast.peer, actor=cast.security)
    assert told() == set(), "nobody's power changed"
    issue_password(actor=cast.security, person=cast.system)
    reset(cast.system, actor=cast.security)
    assert told() == {"zhengsj"}
    verbs = [row.facts["verb"]["value"] for row in Announcement.objects.filter(kind="bots.duty").order_by("pk")]
    assert verbs == ["people.password_issued", "people.second_factor_reset"]
