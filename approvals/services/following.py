"""What follows of itself from what the engine did: copies, decisions of the house, work asked of others, time."""

from __future__ import annotations

from typing import Final

from approvals.engine import ActionAsked, AutoDecided, Copied, WentBack
from approvals.models import Copy, Decision
from approvals.services.rows import Turn
from approvals.timing import ahead, arming, spans, standing, waits
from bots import api as bots
from core.journal import Via

ACTION: Final = "approvals.action"


def follow(turn: Turn) -> None:
    """Write it, in the transaction of the verb."""
    request, definition = turn.request, turn.definition
    _copy(turn)
    _write_house(turn)
    _ask_others(turn)
    waits.begin(turn)
    if turn.before.status != request.status and "suspended" in {turn.before.status, request.status}:
        standing.turn(turn)
    arming.keep(request, definition, turn.changes)
    ahead.keep(request, definition, turn.changes, turn.now)
    if definition.settings.spans:
        spans.keep(turn)


def _copy(turn: Turn) -> None:
    copies = [
        Copy(request=turn.request, person_id=pk, node=turn.rows.runs[one.seq].key, at=turn.now)
        for one in turn.changes.effects
        if isinstance(one, Copied)
        for pk in one.people
    ]
    if copies:
        Copy.objects.bulk_create(copies, ignore_conflicts=True)


def _write_house(turn: Turn) -> None:
    """Every decision that nobody took is a row with the policy and the fact that triggered it."""
    made = (_of_house(turn, one, place) for place, one in enumerate(turn.changes.effects))
    fresh = [row for row in made if row is not None]
    if fresh:
        Decision.objects.bulk_create(fresh)


def _of_house(turn: Turn, one: object, place: int) -> Decision | None:
    request, rows = turn.request, turn.rows
    if isinstance(one, AutoDecided):
        run = rows.runs[one.seq]
        task = rows.tasks.get((one.seq, one.no))
        verb, policy, facts = one.verb, one.policy, dict(one.because)
    elif isinstance(one, WentBack) and not one.by:
        run, task = rows.runs[one.seq], None
        verb, policy, facts = Decision.Verb.RETURN, one.policy, {"to": one.to, "mode": one.mode}
    else:
        return None
    return Decision(
        request=request, run=run, task=task, rev=task.rev if task else 1, verb=verb, policy=policy, facts=facts,
        via=Via.SYSTEM, key=f"house:{request.pk}:{request.rev}:{place}", at=turn.now,
    )  # fmt: skip


def _ask_others(turn: Turn) -> None:
    for one in turn.changes.effects:
        if isinstance(one, ActionAsked):
            run = turn.rows.runs[one.seq]
            bots.errand(ACTION, about=run.ref, payload={"run": run.pk}, key=str(run.pk))
