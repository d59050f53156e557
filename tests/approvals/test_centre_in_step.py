"""Whatever people do and whatever breaks on the way: once it is quiet, the centre holds exactly what is."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from pytest_django import Settings

from approvals import centre
from approvals.models import Request, Task
from approvals.services import decide
from approvals.services.withdraw import withdraw
from approvals.states import RequestStatus, TaskStatus
from bots.api import act
from bots.centre.writing import task_id
from bots.errands.run import run_errands
from bots.kinds import ActionCall
from bots.models import CentreEntryPut, Errand
from bots.states import ErrandStatus
from core import nudge, wire_clock
from core.journal import Via
from tests.approvals.conftest import House
from tests.bots.story import app_of, make_bot
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["sandbox", "sandbox_process"]
_keys = count(1)
FAULTS = ("rate_limited", "server_error", "reset", "invalid_token")
VERBS = ("submit", "approve", "reject", "complete", "press", "withdraw", "run", "fault", "lost")
steps = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 5)), min_size=1, max_size=14)


class Story:
    """A run of steps; each picks among what is possible by a number."""

    def __init__(self, house: House, sandbox: Sandbox) -> None:
        self.house = house
        self.sandbox = sandbox
        self.requests: list[Request] = []

    def step(self, verb: str, number: int) -> None:
        if verb == "submit" or not self.requests:
            env = "prod" if number % 2 else "test"
            self.requests.append(self.house.submit(env, key=f"step{next(_keys)}"))
        elif verb == "run":
            run_errands(seconds=5)
        elif verb in {"fault", "lost"}:
            self.sandbox.fault(FAULTS[number % 4], path="*external_instances*", times=1, after=verb == "lost")
        elif verb == "withdraw":
            self._withdraw(self.requests[number % len(self.requests)])
        else:
            self._decide(verb, number)

    def _withdraw(self, request: Request) -> None:
        if Request.objects.get(pk=request.pk).status == RequestStatus.RUNNING:
            withdraw(request=request.pk, actor=self.house.cast.member)

    def _decide(self, verb: str, number: int) -> None:
        kind = "do" if verb == "complete" else "approve"
        rows = Task.objects.filter(request__in=self.requests, status=TaskStatus.OPEN, run__kind=kind)
        tasks = list(rows.select_related("person").order_by("pk"))
        if not tasks:
            return
        task, key = tasks[number % len(tasks)], f"step{next(_keys)}"
        if verb == "press":
            call = ActionCall(task.person, task.ref, task.rev, {"comment": ""}, {}, Via.CENTRE, key)
            act("approvals.approve", call)
            return
        service = {"approve": decide.approve, "reject": decide.reject, "complete": decide.complete}[verb]
        service(task=task.pk, actor=task.person, rev=task.rev, key=key, comment="好")

    def quiet(self) -> None:
        """No more faults, and nothing left to do."""
        self.sandbox.clear_faults()
        while waiting := Errand.objects.filter(status=ErrandStatus.WAITING):
            waiting.update(retry_at=wire_clock.now())
            run_errands(seconds=10)

    def held_as_it_is(self, request: Request) -> None:
        [held] = self.sandbox.entries(str(request.ref))
        entry = centre.entry(request.ref)
        assert entry is not None
        assert held["status"] == entry.status
        told = [(each["id"], each["user_id"], each["status"]) for each in held["tasks"]]
        assert told == [(task_id(each), each.user_id, each.status) for each in entry.tasks]
        row = CentreEntryPut.objects.get(about_kind=request.ref.kind, about_id=request.ref.id)
        assert (row.version, row.stamp) == (held["updated"], entry.stamp)


@pytest.fixture
def told(house: House, sandbox: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Story:
    settings.FEISHU_APPROVAL_CENTRE = True
    settings.FEISHU_BASE_URL = sandbox.url
    monkeypatch.setattr(nudge, "ring", lambda *args, **kwargs: True)
    cast = house.cast
    people = [cast.head, cast.member, cast.peer, cast.chief, house.guard, house.other_guard, house.cloud, house.admin]
    users = [{"user_id": person.user_id, "name": person.name} for person in people]
    sandbox.tenant(users=users, apps=[app_of(make_bot())])
    return Story(house, sandbox)


@pytest.mark.django_db(transaction=True)
@trying(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps)
def test_once_it_is_quiet_the_centre_holds_what_is(told: Story, walk: list[tuple[str, int]]) -> None:
    told.requests = []
    for verb, number in walk:
        told.step(verb, number)
    told.quiet()
    for request in told.requests:
        told.held_as_it_is(request)
    assert not Errand.objects.filter(status=ErrandStatus.FAILED).exists()
