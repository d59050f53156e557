"""Arming and cancelling, in the transaction of the verb that wants it. Nothing here waits for a handler."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core import instances, transactions
from core.models import Timer
from core.plain import Sql
from core.refs import Ref
from core.states import TimerStatus
from core.timers import statement
from core.timers.kinds import TimerSpent


@dataclass(frozen=True)
class Plan:
    """Have the handler fire once at `due_at`; `key` and `generation` name the timer."""

    key: str
    handler: str
    due_at: datetime
    ref: Ref
    payload: Mapping[str, Any] = field(default_factory=dict)
    generation: int = 1


def schedule(
    key: str,
    *,
    handler: str,
    due_at: datetime,
    ref: Ref,
    payload: Mapping[str, Any] = {},  # noqa: B006  # never changed
    generation: int = 1,
) -> None:
    """Have the handler fire once at `due_at`; one that is there already (armed, cancelled, parked) is armed anew.

    Raises: TimerSpent if this generation has fired; RuntimeError outside a transaction; ValueError for a naive moment.
    """
    schedule_many([Plan(key, handler, due_at, ref, payload, generation)])


def schedule_many(plans: Iterable[Plan]) -> None:
    """The same for many, in one statement; of two plans with one name the later counts.

    Raises: as schedule; nothing is armed then.
    """
    replace(about=(), plans=plans)


def replace(*, about: Sequence[Ref], plans: Iterable[Plan]) -> None:
    """Let no armed timer about these subjects fire, and arm the plans instead: one statement.

    A timer that is held by its handler at this moment is passed over, as `cancel` does.
    Raises: as schedule; nothing is changed then.
    """
    transactions.require("timers.schedule")
    wanted = [_row(plan) for _name, plan in sorted({(plan.key, plan.generation): plan for plan in plans}.items())]
    rest = wanted
    if about and wanted:
        rest = wanted[statement.MOST :]
        _check(wanted[: statement.MOST], statement.replace(about, wanted[: statement.MOST]))
    elif about:
        cancel_about_many(about)
    _check(rest, statement.arm(rest))


def cancel(key: str) -> None:
    """Let no armed timer of this key fire, whatever its generation."""
    transactions.require("timers.cancel")
    statement.cancel(Sql("key = %s", (key,)))


def cancel_about(ref: Ref) -> None:
    """Let no armed timer about the subject fire."""
    cancel_about_many([ref])


def cancel_about_many(refs: Iterable[Ref]) -> None:
    """Let no armed timer about these subjects fire; one statement."""
    transactions.require("timers.cancel")
    if subjects := list(refs):
        statement.cancel(statement.about(subjects))


def _check(rows: Sequence[Timer], written: int) -> None:
    """Say which of these had fired.

    Raises: TimerSpent.
    """
    if written == len(rows):
        return
    for row in rows:
        if Timer.objects.filter(key=row.key, generation=row.generation, status=TimerStatus.FIRED).exists():
            name, number = row.key, row.generation
            raise TimerSpent(f"timer {name!r} generation {number} has fired; schedule generation {number + 1}")


def _row(plan: Plan) -> Timer:
    if plan.due_at.tzinfo is None:
        raise ValueError("a timer needs an aware moment")
    return instances.fresh(
        Timer,
        key=plan.key,
        generation=plan.generation,
        due_at=plan.due_at,
        handler=plan.handler,
        ref_kind=plan.ref.kind,
        ref_id=plan.ref.id,
        payload=dict(plan.payload),
    )
