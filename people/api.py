"""The door to people for all other rooms (the tables of `people.models` are public as well)."""

from __future__ import annotations

from people.leavers import LEAVERS, LeaverHandler
from people.names import avatar_text, spelled
from people.policy import Contact, contact_of, masked_email, masked_mobile, visible_to
from people.selectors import (
    acting_for,
    agents_of,
    assert_may_act,
    by_user_id,
    delegations_of,
    department_head,
    department_under,
    has_role,
    heads_anything,
    holders,
    leader_chain,
    people,
    person,
    principals_with_flows,
    roles_of,
    team_ids,
)
from people.states import DelegationKind, DelegationStatus, DepartmentStatus, EmployeeStatus, MembershipKind

__all__ = [
    "LEAVERS",
    "Contact",
    "DelegationKind",
    "DelegationStatus",
    "DepartmentStatus",
    "EmployeeStatus",
    "LeaverHandler",
    "MembershipKind",
    "acting_for",
    "agents_of",
    "assert_may_act",
    "avatar_text",
    "by_user_id",
    "contact_of",
    "delegations_of",
    "department_head",
    "department_under",
    "has_role",
    "heads_anything",
    "holders",
    "leader_chain",
    "masked_email",
    "masked_mobile",
    "people",
    "person",
    "principals_with_flows",
    "roles_of",
    "spelled",
    "team_ids",
    "visible_to",
]
