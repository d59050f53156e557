"""Who may see which request, who may do what with it, and who reads and writes which field of it.

Asked by services and selectors, never by doors.
"""

from __future__ import annotations

from approvals.policy.acting import (
    ADMIN,
    Operation,
    Standing,
    barred,
    check_limit,
    deciders,
    deciders_of,
    may_urge,
    require_admin,
    require_flow_admin,
    require_initiator,
    require_part,
    require_participant,
)
from approvals.policy.reading import rights
from approvals.policy.seeing import (
    APP,
    FLOW,
    SEES_ALL,
    TEAM,
    not_visible,
    open_tasks,
    require_visible,
    tasks_acted_for,
    visible_among,
    visible_if_few,
    visible_to,
    within_audience,
)

__all__ = [
    "APP",
    "FLOW",
    "ADMIN",
    "SEES_ALL",
    "TEAM",
    "Operation",
    "Standing",
    "barred",
    "check_limit",
    "deciders",
    "deciders_of",
    "may_urge",
    "not_visible",
    "open_tasks",
    "require_admin",
    "require_flow_admin",
    "require_initiator",
    "require_part",
    "require_participant",
    "require_visible",
    "rights",
    "tasks_acted_for",
    "visible_among",
    "visible_if_few",
    "visible_to",
    "within_audience",
]
