"""审批动态: what happened, what is going on, and what is foreseen; parallel branches one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from approvals import phrases, said
from approvals.definition import Branch, Definition, Human, branches
from approvals.engine import Foreseen
from approvals.models import Decision, NodeRun
from approvals.selectors import foreseen, timeline_notes, timeline_people
from approvals.selectors.durations import took, whole_time
from approvals.selectors.reading import Reading
from approvals.selectors.shown import TimelinePerson, TimelineStep
from approvals.states import RunStatus

STATES: Mapping[str, str] = {
    RunStatus.OPEN: "now",
    RunStatus.PASSED: "done",
    RunStatus.REJECTED: "rejected",
    RunStatus.RETURNED: "returned",
    RunStatus.WITHDRAWN: "closed",
    RunStatus.SUPERSEDED: "closed",
    RunStatus.CANCELLED: "closed",
}
BRANCHES = {"open": ("now", "info"), "passed": ("done", "ok"), "rejected": ("rejected", "bad")}
# What is done to the whole request stands behind the node that was the newest then.
ABOUT_REQUEST = frozenset({"withdraw", "amend", "revoke", "suspend", "resume", "jump", "reassign", "terminate"})
Path = tuple[str, ...]


def steps(reading: Reading, ahead: tuple[Foreseen, ...]) -> tuple[TimelineStep, ...]:
    """The story in order: start, each run, what is foreseen, the end."""
    people = timeline_people.rows(reading, ahead)
    story = _Story(reading, people, foreseen.placed(reading, ahead, people.away))
    found = [*story.level(0, (), ""), *story.rest()]
    if reading.request.finished_at is not None:
        found.append(_end(reading))
    return tuple(_with_rounds(found, reading.runs))


class _Story:
    """Walks the runs level by level; what is foreseen in an open branch stands at the end of that branch."""

    def __init__(self, reading: Reading, people: timeline_people.Rows, ahead: tuple[foreseen.Placed, ...]) -> None:
        self.reading = reading
        self.people = people
        self.ahead = list(ahead)
        self.inside: dict[tuple[int, str], list[NodeRun]] = {}
        for run in reading.runs:
            self.inside.setdefault((run.within, run.branch), []).append(run)

    def level(self, within: int, path: Path, branch: str) -> Iterator[TimelineStep]:
        """The runs of one sequence, with what was done to the request between them."""
        for run in self.inside.get((within, branch), ()):
            yield replace(_run(self.reading, run, self.people.of(run)), depth=2 * len(path))
            yield from (replace(step, depth=2 * len(path)) for step in self.events(run))
            for way in self.ways(run):
                yield from self.way(run, (*path, way.key), way)

    def ways(self, run: NodeRun) -> tuple[Branch, ...]:
        """The branches of a parallel run."""
        node = self.reading.definition.nodes.get(run.key)
        return branches(node) if node is not None and run.kind == NodeRun.Kind.PARALLEL else ()

    def way(self, run: NodeRun, path: Path, branch: Branch) -> Iterator[TimelineStep]:
        """One branch: its head, what was done in it, and what is expected there."""
        status = str(run.choice.get("branches", {}).get(branch.key, "open"))
        yield _branch(run, branch, status, depth=2 * len(path) - 1)
        yield from self.level(run.seq, path, branch.key)
        if run.status == RunStatus.OPEN:
            yield from self.take(path)

    def take(self, path: Path) -> Iterator[TimelineStep]:
        """What is foreseen right in this branch; each is drawn once."""
        for one in [placed for placed in self.ahead if placed.within == path]:
            self.ahead.remove(one)
            yield replace(one.step, depth=2 * len(path))

    def rest(self) -> Iterator[TimelineStep]:
        """What is foreseen after all that runs; branches of a parallel node to come have their heads."""
        known: set[Path] = {()}
        for one in self.ahead:
            for length in range(1, len(one.within) + 1):
                path = one.within[:length]
                if path not in known:
                    known.add(path)
                    yield foreseen.head(self.reading.definition, path[-1], depth=2 * length - 1)
            yield replace(one.step, depth=2 * len(one.within))

    def events(self, run: NodeRun) -> Iterator[TimelineStep]:
        """What administrators and the initiator did to the request while this run was the newest."""
        for row in self.reading.decisions:
            if row.run_id == run.pk and row.task_id is None and row.verb in ABOUT_REQUEST:
                yield _event(row)


def _run(reading: Reading, run: NodeRun, people: tuple[TimelinePerson, ...]) -> TimelineStep:
    node = reading.definition.nodes.get(run.key)
    tasks = reading.tasks.get(run.pk, ())
    status = RunStatus(run.status)
    signing = node.mode if isinstance(node, Human) else None
    return TimelineStep(
        key=run.key,
        kind=run.kind,
        name=name_of(reading.definition, run),
        mode=said.mode(signing, len(said.voices(tasks)) > 1) if signing else "",
        state=STATES[status],
        tone=status.tone,
        opened_at=run.opened_at,
        closed_at=run.closed_at,
        duration=took(reading.definition, run) if people and run.kind != NodeRun.Kind.START else "",
        people=people,
        note=timeline_notes.note(reading, run),
        back=timeline_notes.back(reading, run),
        tally=said.tally(signing, tasks) if signing and run.status == RunStatus.OPEN else "",
        seq=run.seq,
        word="" if people or status in {RunStatus.PASSED, RunStatus.OPEN} else str(status.label),
    )


def name_of(definition: Definition, run: NodeRun) -> str:
    """What the run's node is called."""
    if run.kind == NodeRun.Kind.START:
        return definition.start.name.said(phrases.language())
    if run.kind == NodeRun.Kind.FOUR_EYES:
        return _("补充审批")
    if run.kind == NodeRun.Kind.REVOKE:
        return _("撤销确认")
    node = definition.nodes.get(run.key)
    return node.name.said(phrases.language()) if node else run.key


def _branch(run: NodeRun, branch: Branch, status: str, *, depth: int) -> TimelineStep:
    state, tone = BRANCHES.get(status, ("closed", "neutral"))
    if run.status != RunStatus.OPEN and status == "open":
        state, tone = "closed", "neutral"
    words = {"now": _("进行中"), "done": _("已完成"), "rejected": _("已拒绝")}
    return TimelineStep(
        key=branch.key, kind="branch", name=branch.name.said(phrases.language()), mode="", state=state, tone=tone,
        opened_at=run.opened_at, closed_at=None, duration="", people=(), depth=depth, seq=run.seq,
        word=words.get(state, _("已结束")),
    )  # fmt: skip


def _event(row: Decision) -> TimelineStep:
    return TimelineStep(
        key=f"event-{row.pk}", kind="event", name=said.decided(row), mode="", state="closed", tone="neutral",
        opened_at=row.at, closed_at=row.at, duration="", people=(), note=row.comment, seq=row.run.seq,
    )  # fmt: skip


def _end(reading: Reading) -> TimelineStep:
    request = reading.request
    states = {"approved": "done", "rejected": "rejected", "revoking": "done"}
    return TimelineStep(
        key="end", kind="end", name=str(request.state.label), mode="", state=states.get(request.status, "closed"),
        tone=request.state.tone, opened_at=request.finished_at, closed_at=request.finished_at,
        duration=whole_time(request), people=(),
    )  # fmt: skip


def _with_rounds(found: Iterable[TimelineStep], runs: Iterable[NodeRun]) -> Iterator[TimelineStep]:
    """`第 2 轮` above the first step of each round after the first."""
    rounds, seen = {run.seq: run.round for run in runs}, 1
    for step in found:
        now = rounds.get(step.seq, seen) if step.kind not in {"branch", "event"} else seen
        yield replace(step, round=_("第 %(n)d 轮") % {"n": now}) if now > seen else step
        seen = max(seen, now)
