"""The firm of the tests with the roles that a plain cloud_vm asks, that flow published, and a form that is right.

The flows that ship are tried by their own tests; what every flow has in common is tried with this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from approvals import api
from approvals.models import Request, Task
from approvals.services import decide
from approvals.services.instance import Outcome
from approvals.services.submit import submit
from approvals.states import TaskStatus
from core import clock
from people.models import Employee
from tests.cast import Cast, build_cast
from tests.factories import people as make
from tests.standing import world

MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai, a working day
_keys = count(1)
PLAIN = Path(__file__).with_name("plain")

FORM: dict[str, Any] = {
    "system": "hqwg",
    "env": "prod",
    "cloud": "private_a",
    "zone": "trading",
    "items": [
        {
            "purpose": "行情网关扩容", "qty": "3", "cpu": "16", "memory": "64", "system_disk": "100",
            "data_disk": "500", "os": "麒麟 V10", "backup": "yes",
        }
    ],
    "cost_month": "4,860.00",
    "expire": "long",
    "reason": "行情网关现有主机利用率已超过八成，需要扩容三台主机。",
}  # fmt: skip


@dataclass(frozen=True)
class House:
    """The cast, two people of information security, one of the cloud team, one flow administrator."""

    cast: Cast
    guard: Employee
    other_guard: Employee
    cloud: Employee
    admin: Employee

    def submit(self, env: str = "prod", *, who: Employee | None = None, key: str = "") -> Request:
        """A request of `member` (or `who`)."""
        raw = FORM | {"env": env}
        return submit(actor=who or self.cast.member, flow="cloud_vm", raw=raw, key=key or f"k{next(_keys)}")

    def task(self, request: Request, person: Employee | None = None) -> Task:
        """The open task, of this person if several are open."""
        rows = Task.objects.filter(request=request, status=TaskStatus.OPEN)
        return rows.get(person=person) if person else rows.get()

    def approve(self, request: Request, person: Employee) -> Outcome:
        """The person says yes."""
        task = self.task(request, person)
        return decide.approve(task=task.pk, actor=person, rev=task.rev, key=f"k{next(_keys)}")

    def complete(self, request: Request, person: Employee) -> Outcome:
        """The person says done."""
        task = self.task(request, person)
        return decide.complete(task=task.pk, actor=person, rev=task.rev, key=f"k{next(_keys)}")


def build_house() -> House:
    """Write the firm and publish the flow."""
    cast = build_cast()
    guard = make.employee("郑安", department=cast.centre, leader=cast.chief, user_id="zhengan")
    other = make.employee("冯全", department=cast.centre, leader=cast.chief, user_id="fengquan")
    cloud = make.employee("褚云", department=cast.centre, leader=cast.chief, user_id="chuyun")
    admin = make.employee("卫管", department=cast.centre, leader=cast.chief, user_id="weiguan")
    make.role("info_security", guard, other)
    make.role("cloud_ops", cloud)
    make.role("flow_admin", admin)
    api.publish_flows(PLAIN)
    return House(cast, guard, other, cloud, admin)


@pytest.fixture
def monday() -> Iterator[None]:
    """It is Monday, half past nine."""
    with clock.frozen(MONDAY):
        yield


standing_house = world("standing_house", build_house, at=MONDAY)


@pytest.fixture
def house(standing_house: House, monday: None) -> House:
    """The firm on Monday morning."""
    return standing_house
