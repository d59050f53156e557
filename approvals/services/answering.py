"""What became of an action node: the other system answered, or it failed for good; and a wait that is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import world
from approvals.definition import Action
from approvals.engine import Answered, Arrived, Command, Failed, NotNow
from approvals.forms.rights import FieldRules, rights_of
from approvals.models import NodeRun, Request
from approvals.policy import not_visible, require_visible
from approvals.services import editing, facts, publishing
from approvals.services.filing import SYSTEMS
from approvals.services.instance import Case, case
from approvals.services.telling import tell
from approvals.states import RunStatus
from core import clock, journal
from core.errors import Invalid, Refused
from core.journal import Via
from people import api as people
from people.models import Employee

MOST_ANSWER: Final = 20_000  # characters of what is kept


@dataclass(frozen=True)
class Told:
    """What the journal says of it."""

    verb: str
    actor: Employee | None = None
    via: Via = Via.SYSTEM
    facts: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def answered(
    *, run: int, answer: Mapping[str, Any], actor: Employee | None = None, request: int = 0, via: Via = Via.SYSTEM
) -> bool:
    """The node passes, its answer fills the fields that it may write; False if it was over already.

    What does not fit into the form counts as failed, with the reason. An `actor` answers for another system later.
    Raises: NotVisible, also if the run is not of the request; Refused unless the actor may speak for systems.
    """
    if actor is not None:
        _require_system(actor, run, request)
    found = _open(run)
    if found is None:
        return False
    held, row = found
    node = held.definition.nodes.get(row.key)
    try:
        edit = _edit(held, node, answer)
    except (Invalid, Refused) as wrong:
        return _move(held, Failed(row.seq, wrong.message[:500]), row, Told("action_failed", actor, via))
    told = {"edited": facts.edited(held.definition, edit.changes)} if edit.changes else {}
    kept = {name: value for name, value in answer.items() if len(str(value)) <= MOST_ANSWER}
    return _move(held, Answered(row.seq, kept, edit.command), row, Told("action_answered", actor, via, told))


@transaction.atomic
def failed(*, run: int, error: str) -> bool:
    """Nobody could do it: flow administrators are asked to do it by hand, or to give up."""
    found = _open(run)
    if found is None:
        return False
    held, row = found
    return _move(held, Failed(row.seq, error[:500]), row, Told("action_failed", facts={"error": error[:500]}))


@transaction.atomic
def arrived(held: Case, row: NodeRun) -> bool:
    """The moment has come that the node waited for."""
    return _move(held, Arrived(row.seq), row, Told("waited", via=Via.TIMER))


def _require_system(actor: Employee, run: int, request: int) -> None:
    row = Request.objects.filter(runs=run, pk=request).first()
    if row is None:
        raise not_visible()
    if not people.roles_of(actor) & SYSTEMS:
        require_visible(actor, row, clock.now())
        raise Refused(_("只有流程管理员可以这样做"))


def _open(run: int) -> tuple[Case, NodeRun] | None:
    owner = Request.objects.filter(runs=run).values_list("pk", flat=True).first()
    if owner is None:
        raise not_visible()
    held = case(owner)
    row = next(one for one in held.rows.runs.values() if one.pk == run)
    return (held, row) if row.status == RunStatus.OPEN and row.kind == NodeRun.Kind.ACTION else None


def _edit(held: Case, node: object, answer: Mapping[str, Any]) -> editing.Edited:
    if not isinstance(node, Action) or not node.writes:
        return editing.NOTHING
    sent = {name: answer[name] for name in node.writes if name in answer}
    if not sent:
        raise Invalid(_("对方的答复中没有需要的内容"))
    rights = rights_of(held.definition.fields, FieldRules(write=node.writes))
    return editing.edited(held.request, held.definition, world.everything(), rights, sent, asked=False)


def _move(held: Case, command: Command, row: NodeRun, told: Told) -> bool:
    try:
        changes = held.take(command, clock.now())
    except NotNow:
        return False
    actor = told.actor
    known = {"node": row.key, **told.facts} | facts.of_changes(held.definition, held.state, changes)
    journal.record(
        f"approvals.{told.verb}", actor=actor.ref if actor else None, ref=held.request.ref, via=told.via, facts=known
    )
    publishing.told(held.request, held.definition, changes)
    tell(held.request, held.definition, changes, by=actor.pk if actor else None, org=held.org)
    return True
