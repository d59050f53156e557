"""Who may do what with a request and with his part of it: one operation, one rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals.definition import Definition, Human
from approvals.models import Request, Task
from approvals.policy.seeing import not_visible, require_visible
from approvals.states import Hands, TaskStatus
from core.errors import Refused
from core.refs import Ref
from people import api as people
from people.models import Delegation, Employee

ADMIN: Final = "flow_admin"


class Operation(StrEnum):
    """What can be done with a part."""

    DECIDE = "decide"
    RETURN = "return"
    RESUBMIT = "resubmit"
    TRANSFER = "transfer"
    DELEGATE = "delegate"
    ANSWER = "answer"
    ADD_SIGN = "add_sign"
    CLAIM = "claim"
    UNCLAIM = "unclaim"
    PREPARE = "prepare"


# What an assistant does for his leader; a deputy does all of it.
OF_ASSISTANTS: Final = frozenset({Operation.DECIDE, Operation.PREPARE})
# Operations that a node offers or not (`Human.buttons`); the others are always there.
BUTTONS: Final = frozenset({Operation.RETURN, Operation.TRANSFER, Operation.DELEGATE, Operation.ADD_SIGN})


@dataclass(frozen=True)
class Standing:
    """As whom somebody acts: himself (principal 0), or for the principal as `deputy` or `assistant`."""

    principal: int = 0
    capacity: str = ""

    @property
    def ref(self) -> Ref | None:
        """The principal, for the journal."""
        return Ref("people.employee", str(self.principal)) if self.principal else None


def require_part(
    actor: Employee, task: Task, request: Request, definition: Definition, operation: Operation, *, at: datetime
) -> Standing:
    """Pass for the person of the part, and for who acts for him: deputy, or assistant as far as he may.

    Nobody acts for another where the node says 本人处理, on a request of his own, or where the node bars him.
    Raises: NotVisible; Refused, also where the node does not offer this.
    """
    if not actor.is_active:
        raise not_visible()
    node = definition.nodes.get(task.run.key)
    if actor.pk == task.person_id:
        _require_offered(node, operation)
        return Standing()
    require_visible(actor, request, at)
    right = people.right_to_act(actor, task.person_id, what=definition.flow, at=at)
    if right is None or not _covers(right, operation, definition):
        raise Refused(_("你没有代为处理的权限"))
    if right.kind == people.DelegationKind.ASSISTANT and operation == Operation.DECIDE:
        check_limit(right.limits, definition, request.data)
    _require_free(actor, node, task, right)
    _require_offered(node, operation)
    return Standing(task.person_id, right.kind)


def _covers(right: Delegation, operation: Operation, definition: Definition) -> bool:
    if right.kind != people.DelegationKind.ASSISTANT:
        return operation != Operation.PREPARE
    if not definition.settings.assistants or operation not in OF_ASSISTANTS:
        return False
    return operation == Operation.PREPARE or right.mode == people.AssistantMode.DECIDE


def check_limit(limits: Mapping[str, Any], definition: Definition, data: Mapping[str, Any]) -> None:
    """Pass up to the amount that the leader named for this flow; an empty amount counts as too much.

    Raises: Refused.
    """
    limit = limits.get(definition.flow)
    if not limit:
        return
    amount = data.get(str(limit["field"]))
    if not isinstance(amount, int) or amount > int(limit["most"]):
        raise Refused(_("金额超出领导授权的上限，须由本人处理"))


def _require_offered(node: object, operation: Operation) -> None:
    if isinstance(node, Human) and operation in BUTTONS and operation not in node.buttons:
        raise Refused(_("此节点不提供该操作"))


def _require_free(actor: Employee, node: object, task: Task, right: Delegation) -> None:
    if actor.pk == task.request.initiator_id:
        raise Refused(_("不能代别人处理自己发起的申请"))
    if task.hands == Hands.IN_PERSON:
        raise Refused(_("此节点须本人处理，不能代理"))
    if isinstance(node, Human) and actor.pk in barred(node, task.request):
        raise Refused(_("按流程规定，你不能处理此节点"))


def barred(node: Human, request: Request) -> frozenset[int]:
    """Who may not act at the node, by what its definition says (`not_by`)."""
    found: set[int] = set()
    for rule in node.special.not_by:
        kind, _colon, name = rule.partition(":")
        if rule == "initiator":
            found.add(request.initiator_id)
        elif kind == "field":
            value = request.data.get(name)
            found |= {one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int)}
        elif kind == "node":
            runs = Task.objects.filter(request=request, run__key=name, by__isnull=False).order_by()
            found |= set(runs.values_list("by", flat=True))
    return frozenset(found)


def deciders(task: Task, request: Request, definition: Definition, at: datetime) -> list[int]:
    """Who may act on the part now: its person and whoever acts for him."""
    return deciders_of([task], request, definition, at)[task.pk]


def deciders_of(
    tasks: Collection[Task], request: Request, definition: Definition, at: datetime,
    seen: Mapping[int, Employee] = MappingProxyType({}),
) -> Mapping[int, list[int]]:  # fmt: skip
    """The same for many parts of one request, by key of the part; one statement, none where all persons were `seen`
    a moment ago (`people.lines`) and nobody acts for them.
    """
    found = {task.pk: [task.person_id] for task in tasks}
    nodes = {task.pk: definition.nodes.get(task.run.key) for task in tasks}
    alone = {pk for pk, person in seen.items() if person.acted_for is False}
    open_to_others = [task for task in tasks if task.person_id not in alone and task.hands == Hands.ANYBODY]
    if not open_to_others:
        return found
    agents = people.agents_of_many({task.person_id for task in open_to_others}, what=definition.flow, at=at)
    shut: dict[str, frozenset[int]] = {}
    for task in open_to_others:
        node = nodes[task.pk]
        if agents and isinstance(node, Human) and node.key not in shut:
            shut[node.key] = barred(node, request)
        out = shut.get(task.run.key, frozenset()) | {request.initiator_id}
        mine = (agent.pk for principal, agent in agents if principal == task.person_id and agent.pk not in out)
        found[task.pk] += [pk for pk in dict.fromkeys(mine) if pk not in found[task.pk]]
    return found


def require_initiator(actor: Employee, request: Request, at: datetime) -> None:
    """Pass for the initiator.

    Raises: NotVisible; Refused.
    """
    if actor.pk == request.initiator_id and actor.is_active:
        return
    require_visible(actor, request, at)
    raise Refused(_("只有发起人可以这样做"))


def require_flow_admin(actor: Employee) -> None:
    """Pass for flow administrators.

    Raises: Refused.
    """
    if not people.has_role(actor, ADMIN):
        raise Refused(_("只有流程管理员可以这样做"))


def require_admin(actor: Employee, request: Request, at: datetime) -> None:
    """Pass for flow administrators.

    Raises: NotVisible; Refused.
    """
    if people.has_role(actor, ADMIN):
        return
    require_visible(actor, request, at)
    raise Refused(_("只有流程管理员可以这样做"))


def require_participant(actor: Employee, request: Request, at: datetime) -> None:
    """Pass for who has or had a part in the request: initiator, people of parts and who acts for them, administrators.

    Raises: NotVisible; Refused for who may only read it.
    """
    if not actor.is_active:
        raise not_visible()
    if actor.pk in {request.initiator_id, request.filed_by_id}:
        return
    if Task.objects.filter(request=request, person=actor).exists() or people.has_role(actor, ADMIN):
        return
    require_visible(actor, request, at)
    principals = Task.objects.filter(request=request, status=TaskStatus.OPEN).values_list("person", flat=True)
    acts = {pk for pk, flows in people.principals_with_flows(actor, at=at) if not flows or request.flow.slug in flows}
    if acts.isdisjoint(principals):
        raise Refused(_("只有参与审批的人可以这样做"))


def may_urge(person: Employee, request: Request) -> bool:
    """Whether the person may press 催办: the initiator while it runs."""
    return person.pk == request.initiator_id and request.status == "running"
