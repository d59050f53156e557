"""Who is asked at a node: one family of rules per file, and the special cases in their order (`special`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from approvals.engine.electorate import chains, chosen, estate, form, roles
from approvals.engine.electorate.found import Resolver

RESOLVERS: Final[Mapping[str, Resolver]] = {
    "people": roles.people,
    "role": roles.role,
    "leader": chains.leader,
    "leader_from_top": chains.leader_from_top,
    "leaders": chains.leaders,
    "dept_head": chains.dept_head,
    "dept_head_from_top": chains.dept_head_from_top,
    "dept_heads": chains.dept_heads,
    "heads_of": roles.heads_of_departments,
    "form_person": form.form_person,
    "form_department": form.form_department,
    "initiator_selects": chosen.selected,
    "previous_selects": chosen.selected,
    "initiator": roles.initiator,
    "node_people": chosen.node_people,
    "node_leader": chosen.node_leader,
    "owner_of": estate.owner_of,
    "ledger_people": estate.ledger_people,
    "on_duty": estate.on_duty,
}
