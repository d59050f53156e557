"""Who is asked, and what happens when the rule finds nobody, the initiator, somebody twice or somebody who left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Empty = Literal["to_flow_admin", "to_people", "superior", "pass", "reject", "refuse"]
SelfRule = Literal["next_manager", "dept_head", "skip", "pass", "self"]
Duplicate = Literal["consecutive", "once", "none"]
Leaver = Literal["manager", "flow_admin", "empty"]

RULES: Final = (
    "people",  # user_ids
    "role",  # role, scope
    "leader",  # the n-th leader upwards (level, of)
    "leader_from_top",  # the n-th from the top of the leader chain (level, of)
    "leaders",  # all leaders upwards (of) until level `level` (0: the top), or the first level that holds `until_role`
    "dept_head",  # head of the acting department or the n-th above (level, of)
    "dept_head_from_top",  # level 1 is the head of the root department on the way
    "dept_heads",  # heads upwards, ended like `leaders`
    "heads_of",  # heads of given departments (departments: Feishu department ids)
    "form_person",  # person or people field (field)
    "form_department",  # head of the department in a field (field, level)
    "initiator_selects",  # range, multiple
    "previous_selects",  # the approver before chooses (range, multiple)
    "initiator",
    "node_people",  # who decided at an earlier node (node)
    "node_leader",  # their direct leaders (node)
    "owner_of",  # owners of the system in a ledger field (field, duties)
    "ledger_people",  # people named in a column of the ledger row in a field (field, column)
    "on_duty",  # whoever is on duty now (roster)
)


@dataclass(frozen=True)
class Who:
    """One rule that finds people, in order.

    of: `initiator`, or `field:<id>` (a person or department field), whose leader or department is meant.
    range: for `…_selects`: `all`, `people` (user_ids) or `role` (role).
    group: names the people found by this rule for minimums per group (`Mode.groups`).
    """

    rule: str
    level: int = 1
    role: str = ""
    scope: str = ""  # "initiator_dept": only holders whose scope covers the acting department; "": all holders
    user_ids: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    field: str = ""
    column: str = ""
    duties: tuple[str, ...] = ()
    node: str = ""
    roster: str = ""
    of: str = "initiator"
    until_role: str = ""
    range: str = "all"
    multiple: bool = False
    group: str = ""


@dataclass(frozen=True)
class Special:
    """What happens in the four special cases, in the order of the engine: left, duplicate, self, repeated, nobody.

    not_by: who may not act here: `initiator`, `field:<id>` (the person in a field), `node:<key>` (who decided there).
    """

    empty: Empty = "to_flow_admin"
    empty_to: tuple[str, ...] = ()  # user ids, for `to_people`
    self_rule: SelfRule = "next_manager"
    duplicate: Duplicate = "consecutive"
    leaver: Leaver = "manager"
    not_by: tuple[str, ...] = ()
