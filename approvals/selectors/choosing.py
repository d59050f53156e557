"""The approvers of nodes to come whom somebody picks: the initiator when he files, or the approver before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from approvals import phrases
from approvals.definition import Definition, Human
from approvals.definition.who import Who
from approvals.engine import Foreseen
from approvals.org import LiveOrg
from approvals.selectors.inputs import Option
from people.models import Employee


@dataclass(frozen=True)
class Chooses:
    """An input named `chosen.<node>`: a search among everybody, or the few people who may be chosen (`options`)."""

    name: str
    label: str
    multiple: bool
    wrong: str
    options: tuple[Option, ...] = ()
    picked: tuple[tuple[int, str], ...] = ()
    required: bool = True

    @property
    def node(self) -> str:
        """The key of the node to come."""
        return self.name.partition(".")[2]

    @property
    def keys(self) -> frozenset[str]:
        """The keys that are picked, as options have them."""
        return frozenset(str(key) for key, _name in self.picked)


def at_start(
    definition: Definition, picked: Mapping[str, Sequence[int]], wrong: Mapping[str, str]
) -> tuple[Chooses, ...]:
    """What the initiator picks; one on a side way is asked for only where the request comes by."""
    always = {node.key for node in definition.steps}
    found = []
    for node in definition.nodes.values():
        rule = _rule(node, "initiator_selects")
        if isinstance(node, Human) and rule is not None:
            found.append(choice(node, rule, picked.get(node.key, ()), wrong, required=node.key in always))
    return tuple(found)


def choice(
    node: Human, rule: Who, picked: Sequence[int], wrong: Mapping[str, str], *, required: bool = True
) -> Chooses:
    """The input for one node, with what was picked if it was refused."""
    name = f"chosen.{node.key}"
    return Chooses(
        name, node.name.said(phrases.language()), rule.multiple, wrong.get(name) or wrong.get(node.key, ""),
        options=_options(rule), picked=_named(picked), required=required,
    )  # fmt: skip


def unpicked(one: Foreseen) -> str:
    """Who will pick the people of a foreseen node; "" if they are picked, or found without anybody's choice."""
    if one.seats:
        return ""
    if _rule(one.node, "initiator_selects") is not None:
        return _("由发起人选择")
    return _("由上一节点的审批人选择") if _rule(one.node, "previous_selects") is not None else ""


def _rule(node: object, rule: str) -> Who | None:
    return next((who for who in node.who if who.rule == rule), None) if isinstance(node, Human) else None


def _options(rule: Who) -> tuple[Option, ...]:
    """Everybody in the range of the rule; nobody where it is the whole firm."""
    if rule.range == "people":
        rows = Employee.objects.filter(user_id__in=rule.user_ids)
    elif rule.range == "role":
        rows = Employee.objects.filter(pk__in=LiveOrg().holders(rule.role, None))
    else:
        return ()
    return tuple(Option(str(row.pk), row.display_name) for row in rows.order_by("pk") if row.is_active)


def _named(keys: Sequence[int]) -> tuple[tuple[int, str], ...]:
    if not keys:
        return ()
    return tuple((row.pk, row.display_name) for row in Employee.objects.filter(pk__in=keys).order_by("pk"))
