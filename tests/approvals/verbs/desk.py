"""A small firm with flows of a few nodes: what the tests of the verbs need."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from approvals.definition import parse
from approvals.models import Copy, Request, Task
from approvals.publish import publish
from approvals.services.instance import definition_of
from approvals.services.rows import load
from approvals.services.submit import submit
from approvals.states import TaskStatus
from bots.models import Delivery
from core import clock, journal
from people.models import Employee
from tests.factories import people as make

MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai, a working day
NAMES = ("ann", "bob", "cat", "dan", "eve", "fay", "gus", "out")
FIELDS: list[dict[str, Any]] = [
    {"id": "amount", "type": "money", "label": "金额", "required": True, "min": 0, "max": 1000000},
    {"id": "note", "type": "text", "label": "说明"},
    {"id": "opinion", "type": "text", "label": "核定意见"},
    {"id": "secret", "type": "text", "label": "账号", "sensitive": True},
    {"id": "until", "type": "date", "label": "到期"},
]
FORM = {"amount": "100.00", "note": "扩容"}
_keys = count(1)


def key() -> str:
    """A press nobody made before."""
    return f"press-{next(_keys)}"


def node(name: str, *who: str, kind: str = "approve", mode: str = "any", **more: Any) -> dict[str, Any]:
    """An approve or do node of these people."""
    found = {"key": name, "type": kind, "name": name, "who": [{"rule": "people", "user_ids": list(who)}], **more}
    return found | ({"mode": {"kind": mode}} if isinstance(mode, str) else {"mode": mode})


def do(name: str, *who: str, **more: Any) -> dict[str, Any]:
    """A do node."""
    return node(name, *who, kind="do", **more)


def both(name: str, *ways: dict[str, Any]) -> dict[str, Any]:
    """A parallel node with one node in each branch."""
    branches = [{"key": f"{name}_{one['key']}", "name": one["key"], "next": one} for one in ways]
    return {"key": name, "type": "parallel", "branches": branches}


def chain(*nodes: Mapping[str, Any]) -> dict[str, Any]:
    """One after the other."""
    found: dict[str, Any] = deepcopy(dict(nodes[-1]))
    for one in reversed(nodes[:-1]):
        found = {**deepcopy(dict(one)), "next": found}
    return found


@dataclass
class Desk:
    """ann asks, led by gus; bob, cat and dan decide; eve looks after flows; fay gets copies; out knows nothing."""

    people: dict[str, Employee]

    def __getattr__(self, name: str) -> Employee:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def publish(self, *nodes: Mapping[str, Any], slug: str = "try", start: Any = None, **more: Any) -> None:
        """A flow of these nodes takes new requests; settings and the like as in the JSON."""
        source = {
            "schema": 1, "flow": slug, "title": "试用", "prefix": "SY", "summary": ["amount"],
            "form": {"fields": deepcopy(FIELDS)},
            "root": {"key": "start", "type": "start", **(start or {}), "next": chain(*nodes)}, **more,
        }  # fmt: skip
        publish(parse(source), source)

    def file(self, who: str = "ann", *, slug: str = "try", **form: Any) -> Request:
        """A request of ann."""
        return submit(actor=self.people[who], flow=slug, raw=FORM | form, key=key())

    def part(self, request: Request, who: str, status: str = TaskStatus.OPEN) -> Task:
        """The person's newest part with this status."""
        rows = Task.objects.filter(request=request, person=self.people[who], status=status)
        found = rows.order_by("-run__seq", "-no").first()
        assert found is not None, f"{who} has no {status} part in {Parts(request)}"
        return found

    def press(self, request: Request, who: str, by: str = "", **more: Any) -> dict[str, Any]:
        """What every verb on a part takes, for the open part of `who`, pressed by him or by somebody else."""
        part = self.part(request, who)
        actor = self.people[by or who]
        return {"task": part.pk, "rev": part.rev, "actor": actor, "key": key(), **more}


class Parts:
    """Who has which part now, for messages of failed tests and for comparing: `[('a', 'bob', 'open'), …]`."""

    def __init__(self, request: Request) -> None:
        rows = Task.objects.filter(request=request).select_related("run", "person").order_by("run__seq", "no")
        self.found = [(row.run.key, row.person.user_id, row.status) for row in rows]

    def __repr__(self) -> str:
        return repr(self.found)


def parts(request: Request) -> list[tuple[str, str, str]]:
    """All of them."""
    return Parts(request).found


def live(request: Request) -> set[tuple[str, str]]:
    """Whose turn it is: (node, person)."""
    return {(key, who) for key, who, status in parts(request) if status == "open"}


def status(request: Request) -> str:
    """How the request stands."""
    return str(Request.objects.values_list("status", flat=True).get(pk=request.pk))


def told(since: int) -> set[tuple[str, str]]:
    """Who was told what after this delivery: (kind, user id)."""
    rows = Delivery.objects.filter(pk__gt=since, receiver__isnull=False)
    return set(rows.values_list("kind", "receiver__user_id"))


def mark() -> int:
    """The newest delivery."""
    return Delivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def verbs(request: Request) -> list[str]:
    """What the journal says of it, oldest first, without `approvals.`."""
    return [entry.verb.removeprefix("approvals.") for entry in journal.entries(request.ref)]


def state_is_rows(request: Request) -> None:
    """What was written is what the engine said: reading and writing again changes nothing."""
    fresh = Request.objects.get(pk=request.pk)
    state = load(fresh)
    assert state.status == fresh.status
    assert definition_of(fresh).flow == fresh.flow.slug
    open_now = {(run.seq, seat.no) for run in state.runs if run.open for seat in run.seats if seat.status == "open"}
    rows = Task.objects.filter(request=fresh, status=TaskStatus.OPEN).values_list("run__seq", "no")
    assert set(rows) == open_now


def build_desk() -> dict[str, Employee]:
    """Write the firm; its people by their names."""
    place = make.department("信息技术中心")
    gus = make.employee("gus", department=place, user_id="gus")
    found = {"gus": gus}
    for name in NAMES:
        if name != "gus":
            leader = None if name == "out" else gus
            found[name] = make.employee(name, department=place, user_id=name, leader=leader)
    away = make.department("别处")
    found["out"].memberships.update(department=away)
    make.role("flow_admin", found["eve"])
    return found


def copied(request: Request, *who: Employee) -> None:
    """They have a copy."""
    Copy.objects.bulk_create([Copy(request=request, person=one, at=clock.now()) for one in who])
