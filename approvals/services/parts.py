"""How every verb on a part begins: the request is locked, who may is asked, and an older click is recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals import policy
from approvals.engine import Command, NotNow, NotSo
from approvals.models import Decision, Task
from approvals.policy import Operation, Standing
from approvals.services import conflicts, publishing, refusing
from approvals.services.facts import of_changes
from approvals.services.instance import Case, Outcome, begun, case
from approvals.services.once import used
from approvals.services.rows import Changes
from approvals.services.telling import NOTHING, tell
from approvals.states import TaskStatus
from bots.api import Say
from core import bulk, clock, instances, journal
from core.errors import Invalid
from core.journal import Via
from people.models import Employee

MOST_COMMENT = 1000


@dataclass(frozen=True)
class Press:
    """Somebody pressed a button about a part, drawn for its `rev`; the same `key` is the same press."""

    task: int
    actor: Employee
    rev: int
    key: str
    via: Via = Via.PAGE
    comment: str = ""


@dataclass
class Part:
    """The part under its request's lock, and as whom the person acts."""

    press: Press
    case: Case
    task: Task
    standing: Standing
    now: datetime
    rev: int  # as it was when the button was pressed
    changes: Changes = field(default_factory=Changes)

    @property
    def place(self) -> tuple[int, int]:
        """The run and the number in it."""
        return self.task.run.seq, self.task.no

    def move(self, command: Command, *, touch: bool = False) -> Changes:
        """Let the engine do it and write it.

        Raises: IllegalMove if it is too late for this; Invalid naming the argument that is wrong.
        """
        try:
            self.changes = self.case.take(command, self.now, touched={self.place} if touch else ())
        except NotNow:
            raise conflicts.too_late(self.case.request, self.task) from None
        except NotSo as wrong:
            raise refusing.said(wrong) from wrong
        return self.changes

    def finish(
        self, verb: str, toast: str, *, event: str = "", more: Mapping[str, str] | None = None, news: str = "",
        facts: Mapping[str, Any] | None = None, touched: Sequence[Task] = (), instead: Mapping[int, Say] = NOTHING,
    ) -> Outcome:  # fmt: skip
        """Journal it, and tell everybody whom it concerns."""
        case, request = self.case, self.case.request
        known = {
            "task": self.task.pk, "node": self.task.run.key, "generation": self.task.generation,
            "comment": self.press.comment, **(facts or {}),
        }  # fmt: skip
        journal.record(
            f"approvals.{verb}", actor=self.press.actor.ref, ref=request.ref, via=self.press.via,
            on_behalf_of=self.standing.ref, facts=known | of_changes(case.definition, case.state, self.changes),
            head=request.head,
        )  # fmt: skip
        told = publishing.by(self.press.actor, step=self.task.run.key, **(more or {}))
        tell(
            request, case.definition, self.changes, by=self.press.actor.pk, org=case.org, news=news, touched=touched,
            instead=instead, events=publishing.events(request, case.definition, self.changes, event, told),
        )  # fmt: skip
        return Outcome(request, toast)

    def decided(self, verb: str, toast: str, **more: Any) -> Decision:
        """Write down what was said."""
        row = instances.fresh(
            Decision, request=self.case.request, run=self.task.run, task=self.task, rev=self.rev, verb=verb,
            person=self.press.actor, on_behalf_of_id=self.standing.principal or None, capacity=self.standing.capacity,
            comment=self.press.comment, via=self.press.via, key=self.press.key, answer=toast[:200], at=self.now, **more,
        )  # fmt: skip
        bulk.insert([row])
        return row


def take(press: Press, operation: Operation) -> Part | Outcome:
    """The part, ready to be moved; or the first answer, if this very press was answered before.

    Raises: NotVisible; Refused; IllegalMove, naming who was quicker, if the button is older than the part.
    """
    held = begun(press.task)
    task = held.task(press.task)
    late = task.status != TaskStatus.OPEN or task.rev != press.rev
    if late and (first := first_answer(press, held)) is not None:
        held.leave()
        return first
    now = clock.now()
    standing = policy.require_part(press.actor, task, held.request, held.definition, operation, at=now)
    if late:
        raise conflicts.too_late(held.request, task)
    check_length(press.comment)
    return Part(press, held, task, standing, now, task.rev)


def first_answer(press: Press, held: Case) -> Outcome | None:
    """What this press was told the first time; None if it is new.

    Raises: Refused if the number was used for something else.
    """
    twin = Decision.objects.filter(key=press.key).first()
    if twin is None:
        return None
    if (twin.task_id, twin.person_id) != (press.task, press.actor.pk):
        raise used()
    return Outcome(held.request, twin.answer)


def check_length(comment: str) -> None:
    """Refuse what is too long to be read.

    Raises: Invalid.
    """
    if len(comment) > MOST_COMMENT:
        raise Invalid.at("comment", _("审批意见最多 %(max)d 字，请删减") % {"max": MOST_COMMENT})


def start_task(request: int) -> Task | None:
    """The initiator's open part, if the request is with him."""
    rows = Task.objects.filter(request=request, run__kind="start", status=TaskStatus.OPEN)
    return rows.order_by("-run__seq").first()


def answered_whole(request: int, actor: Employee, key: str) -> Outcome:
    """The first answer of a press about a request whose part is over by now.

    Raises: NotVisible; Refused; IllegalMove if the press is new.
    """
    held = case(request)
    twin = Decision.objects.filter(key=key, request=request, person=actor).first()
    if twin is not None:
        return Outcome(held.request, twin.answer)
    policy.require_initiator(actor, held.request, clock.now())
    raise conflicts.too_late(held.request)
