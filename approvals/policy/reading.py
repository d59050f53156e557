"""Which fields somebody reads and writes: what everything that he is to the request gives, together."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from approvals.definition import Action, Cc, Definition, Human
from approvals.forms.rights import FieldRules, Rights, rights_of, union
from approvals.models import Copy, Request, Task
from approvals.sight import rules_at
from people import api as people
from people.models import Employee

NONE = Rights()


def rights(person: Employee, request: Request, definition: Definition, at: datetime) -> Rights:
    """The union over initiator, parts (also of who he acts for), copies, and what others may see.

    Who may not see the request at all gets the rights of others; ask `require_visible` before.
    """
    found = [rights_of(definition.fields, rules) for rules in _rules(person, request, definition, at)]
    return union(NONE, *found)


def _rules(person: Employee, request: Request, definition: Definition, at: datetime) -> list[FieldRules]:
    own = person.pk in {request.initiator_id, request.filed_by_id}
    found = [definition.start.fields] if own else []
    for key in _part_keys(person, request, definition, at):
        if key == definition.start.key:
            found.append(definition.start.fields)
        elif isinstance(definition.nodes.get(key), Human | Cc | Action):
            found.append(rules_at(definition, key))
        else:  # consent and four eyes: flow administrators and those who approved before
            found.append(definition.settings.others)
    if Copy.objects.filter(request=request, person=person, node="").exists():  # by hand; a node's copy has its rules
        found.append(definition.settings.copied)
    return found or [definition.settings.others]


def _part_keys(person: Employee, request: Request, definition: Definition, at: datetime) -> set[str]:
    """The nodes in which he has or had a part, himself or as somebody's deputy, and those that sent him a copy."""
    covered = [
        principal
        for principal, flows in people.principals_with_flows(person, at=at)
        if not flows or definition.flow in flows
    ]
    mine = Q(person=person) | Q(by=person)
    if covered and person.pk != request.initiator_id:
        mine |= Q(person__in=covered)
    rows = Task.objects.filter(mine, request=request).order_by()
    copied = Copy.objects.filter(request=request, person=person).exclude(node="").order_by()
    return set(rows.values_list("run__key", flat=True)) | set(copied.values_list("node", flat=True))
