"""One request on a random walk through the verbs: right and wrong people, old buttons, presses said twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Count

from approvals.engine import State
from approvals.models import Decision, Request, Task
from approvals.policy import open_tasks
from approvals.services import (
    claiming,
    decide,
    handing,
    intervening,
    returning,
    signing,
    suspending,
    withdraw,
)
from approvals.services.instance import Outcome
from approvals.services.rows import load
from approvals.states import LIVE, RequestStatus, TaskStatus
from bots.models import Card
from core import clock, journal, timers
from core.errors import HouseError
from core.models import JournalEntry, Timer
from people.models import Employee
from tests.approvals.verbs.desk import MONDAY, Desk, both, do, key, node

GOES_ON = {RequestStatus.RUNNING, RequestStatus.SUSPENDED}
FINAL = ("approve", "reject", "complete", "cannot", "answer", "return", "resubmit")
WAYS: tuple[tuple[dict[str, Any], ...], ...] = (
    (node("a", "bob"), node("b", "cat", "dan", mode="all")),
    (node("a", "bob", "cat", "dan", mode={"kind": "ratio", "ratio": "2/3"}), do("b", "gus")),
    (both("p", node("a", "bob", "cat", mode="any"), node("b", "dan")), do("c", "bob", "cat", mode="claim")),
    (node("a", "bob", "cat", mode="in_turn"), node("b", "cat", mode={"kind": "count", "count": 1})),
    (node("a", "bob", "cat", mode={"kind": "all", "on_reject": "collect"}),
     node("b", "dan", reject={"do": "to_initiator"})),
)  # fmt: skip


@dataclass
class Walk:
    """A request of ann, what was accepted so far, and what the engine said last."""

    desk: Desk
    rnd: Random
    now: datetime = MONDAY
    request: Request = field(init=False)
    said: State | None = None
    accepted: list[tuple[str, str]] = field(default_factory=list)  # verb of the table, key of the press
    refused: int = 0
    crowded: bool = False  # others change it meanwhile

    def begin(self, slug: str) -> None:
        """File one of the flows, with an hour of work for each part."""
        ladder = [{"at": "-10m", "do": "remind"}, {"at": "+30m", "do": "warn_leader"}]
        sla = {"calendar": "work", "due": "1h", "ladder": ladder}
        nodes = [{**one, "sla": sla} if one["type"] != "parallel" else one for one in self.rnd.choice(WAYS)]
        self.desk.publish(*nodes, slug=slug)
        with clock.frozen(self.now):
            self.request = self.desk.file(slug=slug)

    def step(self) -> None:
        """Something is said, or time goes by."""
        self.rnd.choice(MOVES)(self)

    def take(self, name: str, verb: Callable[..., Outcome], **said: Any) -> None:
        """Say it; refused, it leaves nothing; accepted, the same press again changes nothing and is told the same."""
        if self.crowded:
            verb(**said)
            self.accepted.append((name, said["key"]))
            return
        before = self.snapshot()
        with clock.frozen(self.now):
            try:
                first = verb(**said)
            except HouseError:
                self.refused += 1
                assert self.snapshot() == before, f"{name} was refused and left something"
                return
            after = self.snapshot()
            self.accepted.append((name, said["key"]))
            assert verb(**said).toast == first.toast, f"{name} said twice is answered otherwise"
            assert self.snapshot() == after, f"{name} said twice acted twice"

    def press_once(self, request: Request) -> HouseError | None:
        """One move on somebody else's request, among others at the same moment: refused or not, never an error."""
        self.request, self.crowded = request, True
        try:
            self.rnd.choice(MOVES)(self)
        except HouseError as refusal:
            return refusal
        return None

    def snapshot(self) -> tuple[Any, ...]:
        """Everything that a verb may change."""
        tasks = tuple(Task.objects.filter(request=self.request).order_by("pk").values_list("pk", "status", "rev"))
        row = Request.objects.values_list("status", "data").get(pk=self.request.pk)
        decisions = Decision.objects.filter(request=self.request).count()
        return tasks, row, decisions, journal.entries(self.request.ref).count()

    # what always holds

    def always(self) -> None:
        """The laws of §7 that rows can show."""
        fresh = Request.objects.get(pk=self.request.pk)
        tasks = list(Task.objects.filter(request=fresh).select_related("person", "run"))
        waits = [task for task in tasks if task.status == TaskStatus.OPEN]
        armed = Timer.objects.filter(status="armed", ref_kind__startswith="approvals", ref_id__in=_ids(fresh, tasks))
        if fresh.status not in GOES_ON:
            assert not [task for task in tasks if task.status in LIVE], "over, and something is open"
            assert not armed.filter(ref_kind="approvals.task").exists(), "over, and a clock runs"
        if fresh.status == RequestStatus.RUNNING:
            assert any(task.person.is_active for task in waits), "stuck"
        if fresh.status == RequestStatus.SUSPENDED:
            assert not armed.filter(ref_kind="approvals.task").exists(), "halted, and a clock runs"
        self._rows_say_what_the_engine_said(fresh)
        self._everybody_finds_his_parts(waits)
        self._nothing_was_said_twice(fresh)

    def _rows_say_what_the_engine_said(self, fresh: Request) -> None:
        state = load(fresh)
        if self.said is not None:
            assert state.status == self.said.status
            assert state.data == self.said.data
            assert [(r.seq, r.key, r.status, r.generation) for r in state.runs] == [
                (r.seq, r.key, r.status, r.generation) for r in self.said.runs
            ]
            assert [seat for run in state.runs for seat in run.seats] == [s for r in self.said.runs for s in r.seats]

    def _everybody_finds_his_parts(self, waits: list[Task]) -> None:
        for person in self.desk.people.values():
            mine = open_tasks(person, self.now).filter(request=self.request, person=person)
            assert set(mine.values_list("pk", flat=True)) == {task.pk for task in waits if task.person_id == person.pk}
        for task in waits:
            assert Card.objects.filter(about_kind="approvals.task", about_id=str(task.pk)).count() <= 2

    def _nothing_was_said_twice(self, fresh: Request) -> None:
        keys = [press for _name, press in self.accepted]
        assert Decision.objects.filter(request=fresh, key__in=keys).values("key").distinct().count() >= len(
            [name for name, _press in self.accepted if name in FINAL]
        )
        twice = (
            Decision.objects.filter(request=fresh, verb__in=FINAL, person__isnull=False).values("task", "rev")
            .annotate(times=Count("pk")).filter(times__gt=1)
        )  # fmt: skip
        assert not twice.exists(), "one part, decided twice"

    def chain_holds(self) -> None:
        """The journal of the request is whole."""
        head = ""
        for entry in journal.entries(self.request.ref).order_by("seq"):
            assert isinstance(entry, JournalEntry)
            assert entry.prev_hash == head
            assert entry.hash == journal.chained(head, entry.text)
            head = entry.hash

    # picking

    def part(self) -> Task | None:
        """Some part, mostly an open one."""
        rows = Task.objects.filter(request=self.request).select_related("person", "run")
        some = list(rows.filter(status=TaskStatus.OPEN)) if self.rnd.random() < 0.9 else list(rows)
        return self.rnd.choice(some or list(rows)) if rows.exists() else None

    def anybody(self) -> Employee:
        """Somebody of the firm."""
        return self.rnd.choice(list(self.desk.people.values()))

    def press(self, task: Task) -> dict[str, Any]:
        """Mostly by whose part it is, for the button of now; sometimes by somebody else, or an old button."""
        actor = task.person if self.rnd.random() < 0.9 else self.anybody()
        rev = task.rev if self.rnd.random() < 0.9 else max(task.rev - 1, 0)
        return {"task": task.pk, "rev": rev, "actor": actor, "key": key()}


def _ids(request: Request, tasks: list[Task]) -> list[str]:
    return [str(request.pk), *(str(task.pk) for task in tasks)]


def _on_part(name: str, verb: Callable[..., Outcome], **more: Any) -> Callable[[Walk], None]:
    def move(walk: Walk) -> None:
        task = walk.part()
        if task is not None:
            fresh = {at: value(walk) if callable(value) else value for at, value in more.items()}
            walk.take(name, verb, **walk.press(task), **fresh)

    return move


def _on_request(name: str, verb: Callable[..., Outcome], who: str, **more: Any) -> Callable[[Walk], None]:
    def move(walk: Walk) -> None:
        actor = walk.desk.people[who] if walk.rnd.random() < 0.9 else walk.anybody()
        walk.take(name, verb, request=walk.request.pk, actor=actor, key=key(), **more)

    return move


def _yes(walk: Walk) -> None:
    task = walk.part()
    if task is not None:
        name = "complete" if task.run.kind == "do" else "approve"
        walk.take(name, decide.complete if name == "complete" else decide.approve, **walk.press(task))


def _resubmit(walk: Walk) -> None:
    raw = {"amount": f"{walk.rnd.randint(1, 900)}.00"}
    walk.take("resubmit", returning.resubmit, request=walk.request.pk, actor=walk.desk.ann, raw=raw, key=key())


def _time(walk: Walk) -> None:
    """Hours go by, and every clock that is due rings."""
    if walk.crowded:
        return
    walk.now += timedelta(minutes=walk.rnd.choice([20, 50, 90, 600]))
    with clock.frozen(walk.now):
        while Timer.objects.filter(status="armed", due_at__lte=walk.now).exists():
            timers.tick()


_PEOPLE = lambda walk: [walk.anybody().pk]  # noqa: E731
_KIND = lambda walk: walk.rnd.choice(["before", "after", "parallel"])  # noqa: E731
MOVES: tuple[Callable[[Walk], None], ...] = (
    _yes, _yes, _yes, _yes, _yes, _resubmit, _resubmit, _time, _time,
    _on_part("reject", decide.reject, comment="不同意"),
    _on_part("return", returning.send_back, comment="请补充", to=lambda walk: walk.rnd.choice(["start", "start", "a"])),
    _on_part("transfer", handing.transfer, to=lambda walk: walk.anybody().pk, comment="请你处理"),
    _on_part("delegate", handing.delegate, to=lambda walk: walk.anybody().pk, comment="请看"),
    _on_part("answer", handing.answer, comment="可以"), _on_part("answer", handing.answer, comment="可以"),
    _on_part("add_sign", signing.add_sign, kind=_KIND, people=_PEOPLE, comment="请一起看"),
    _on_part("remove_sign", signing.remove_sign, comment="不需要了"),
    _on_part("claim", claiming.claim), _on_part("claim", claiming.claim), _on_part("unclaim", claiming.unclaim),
    _on_request("suspend", suspending.suspend, "eve", reason="等公告"),
    _on_request("resume", suspending.resume, "eve"), _on_request("resume", suspending.resume, "eve"),
    _on_request("withdraw", withdraw.withdraw, "out"),
    _on_request("jump", intervening.jump, "eve", to="a", reason="重新审批"),
)  # fmt: skip
