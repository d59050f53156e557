"""One command on one request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from approvals.definition.model import Definition
from approvals.engine import admin, claiming, commands, deciding, ending, handing, leaving, outside, returning, signing
from approvals.engine.commands import Command
from approvals.engine.effects import Effect, Finished
from approvals.engine.entering import proceed
from approvals.engine.model import NotSo, State
from approvals.engine.org import Org
from approvals.engine.predict import foresee
from approvals.engine.settling import conclude
from approvals.engine.submitting import look_ahead, must_look_ahead, submit
from approvals.engine.work import Work

Result = tuple[State, tuple[Effect, ...]]


def step(definition: Definition, state: State, command: Command, org: Org, now: datetime) -> Result:
    """The state after the command, and what happened, in order.

    Raises: NotNow if the command does not go from this state; NotSo if it can never go like this.
    """
    work = Work(definition, state, org, now)
    TAKES[type(command)](work, command)
    proceed(work)
    return work.result()


def _submit(work: Work, command: commands.Submit) -> None:
    submit(work, command)
    _look_ahead(work)
    proceed(work)
    if Finished("rejected", "no_approver") in work.effects:
        raise NotSo("steps", "nobody")


def _resubmit(work: Work, command: commands.Resubmit) -> None:
    run = returning.resubmit(work, command)
    conclude(work, run, "passed")
    _look_ahead(work)


def _look_ahead(work: Work) -> None:
    if must_look_ahead(work.definition):
        ahead = Work(work.definition, work.result()[0], work.org, work.now, assume=True)
        ahead.agenda = list(work.agenda)
        look_ahead(work.definition, work.chosen, foresee(ahead)[0])


TAKES: Final[Mapping[type, Callable[[Work, Any], None]]] = {
    commands.Submit: _submit,
    commands.Decide: deciding.decide,
    commands.Return: returning.send_back,
    commands.Resubmit: _resubmit,
    commands.Amend: returning.amend,
    commands.Transfer: handing.transfer,
    commands.Delegate: handing.delegate,
    commands.Answer: handing.answer,
    commands.AddSign: signing.add_sign,
    commands.RemoveSign: signing.remove_sign,
    commands.Claim: claiming.claim,
    commands.Unclaim: claiming.unclaim,
    commands.Withdraw: ending.withdraw,
    commands.Suspend: admin.suspend,
    commands.Resume: admin.resume,
    commands.Terminate: ending.terminate,
    commands.Jump: admin.jump,
    commands.Revoke: ending.revoke,
    commands.HandOver: leaving.hand_over,
    commands.TimeUp: deciding.time_up,
    commands.Arrived: outside.arrived,
    commands.Answered: outside.answered,
    commands.Failed: outside.failed,
}
