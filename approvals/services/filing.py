"""Filing for a leader: who may, and up to what amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals import policy, world
from approvals.definition import Definition
from approvals.forms.field import World
from core.errors import Refused
from people import api as people
from people.models import Employee

CONNECTED: Final = "connected_system"
SYSTEMS: Final = frozenset({CONNECTED, policy.ADMIN, people.SYSTEM_ADMIN})


def require_may_file(
    actor: Employee, initiator: Employee, definition: Definition, at: datetime, *, system: str = ""
) -> None:
    """Pass for who files for himself, for the assistant whom the leader lets file for him, and for other systems.

    A system speaks with the token of its own account (`connected_system`), or of somebody who looks after flows or
    the house, and names itself.
    Raises: Refused; NotVisible if the initiator has left.
    """
    if actor.pk == initiator.pk:
        return
    if not initiator.is_active:
        raise policy.not_visible()
    if system and people.roles_of(actor) & SYSTEMS:
        return
    right = people.right_to_act(actor, initiator.pk, what=definition.flow, at=at, kind=people.DelegationKind.ASSISTANT)
    if right is None or right.mode == people.AssistantMode.PREPARE or not definition.settings.file_for:
        raise Refused(_("你没有代为提交的权限"))


def require_within_limit(
    actor: Employee, initiator: Employee, definition: Definition, data: Mapping[str, Any], at: datetime
) -> None:
    """An assistant files and decides only up to the amount that his leader named for the flow.

    Raises: Refused naming the field and the amount.
    """
    if actor.pk == initiator.pk:
        return
    right = people.right_to_act(actor, initiator.pk, what=definition.flow, at=at, kind=people.DelegationKind.ASSISTANT)
    if right is not None:
        policy.check_limit(right.limits, definition, data)


def world_for(actor: Employee, initiator: Employee) -> World:
    """The world as the form asks it: the initiator's, with the files that the actor uploaded."""
    around = world.of(initiator)
    return around if actor.pk == initiator.pk else replace(around, file=world.of(actor).file)
