"""How every verb on a whole request begins and ends: withdraw, suspend, jump and the like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from approvals.engine import Command, NotNow, NotSo
from approvals.models import Decision, NodeRun, Task
from approvals.services import conflicts, parts, publishing, refusing
from approvals.services.facts import of_changes
from approvals.services.instance import Case, Outcome, case
from approvals.services.once import used
from approvals.services.rows import Changes
from approvals.services.telling import tell
from bots.api import Say
from core import bulk, clock, journal
from core.journal import Via
from people.models import Employee


@dataclass(frozen=True)
class Ask:
    """Somebody asks something of a whole request; the same `key` is the same press."""

    request: int
    actor: Employee
    key: str
    via: Via = Via.PAGE
    reason: str = ""


@dataclass
class Whole:
    """The request under its lock."""

    ask: Ask
    case: Case
    now: datetime
    changes: Changes = field(default_factory=Changes)

    def move(self, command: Command) -> Changes:
        """Let the engine do it and write it.

        Raises: IllegalMove if it is too late for this; Invalid naming the argument that is wrong.
        """
        try:
            self.changes = self.case.take(command, self.now)
        except NotNow:
            raise conflicts.too_late(self.case.request) from None
        except NotSo as wrong:
            raise refusing.said(wrong) from wrong
        return self.changes

    def finish(
        self, verb: Decision.Verb, journal_verb: str, toast: str, *, event: str = "", news: str = "",
        more: Mapping[str, str] | None = None, facts: Mapping[str, Any] | None = None,
        changes: list[Mapping[str, Any]] | None = None, besides: Sequence[Say] = (), touched: Sequence[Task] = (),
    ) -> Outcome:  # fmt: skip
        """Write it down, journal it, and tell everybody whom it concerns."""
        request, definition, ask = self.case.request, self.case.definition, self.ask
        row = Decision(
            request=request, run=self._run(), verb=verb, person=ask.actor, comment=ask.reason, via=ask.via,
            key=ask.key, answer=toast[:200], facts=dict(facts or {}), changes=list(changes or ()), at=self.now,
        )  # fmt: skip
        bulk.insert([row])
        known = {"reason": ask.reason, **(facts or {})} | of_changes(definition, self.case.state, self.changes)
        journal.record(
            f"approvals.{journal_verb}", actor=ask.actor.ref, ref=request.ref, via=ask.via, facts=known,
            head=request.head,
        )  # fmt: skip
        told = publishing.by(ask.actor, **(more or {}))
        tell(
            request, definition, self.changes, by=ask.actor.pk, org=self.case.org, news=news, besides=besides,
            touched=touched, events=publishing.events(request, definition, self.changes, event, told),
        )  # fmt: skip
        return Outcome(request, toast)

    def _run(self) -> NodeRun:
        """The run that it is said about: the newest open one, else the last."""
        runs = self.case.rows.runs
        return next((runs[seq] for seq in sorted(runs, reverse=True) if runs[seq].status == "open"), runs[max(runs)])


def take(ask: Ask) -> Whole | Outcome:
    """The request, ready to be moved; or the first answer, if this very press was answered before.

    Permission is the verb's own question.
    Raises: NotVisible; Refused if the number was used for something else; Invalid for a reason that is too long.
    """
    held = case(ask.request)
    twin = Decision.objects.filter(key=ask.key).first()
    if twin is not None:
        if (twin.request_id, twin.person_id, twin.task_id) != (held.request.pk, ask.actor.pk, None):
            raise used()
        return Outcome(held.request, twin.answer)
    parts.check_length(ask.reason)
    return Whole(ask, held, clock.now())
