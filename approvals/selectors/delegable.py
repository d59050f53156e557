"""Which flows somebody may let another act in for him, and by which amount each can be limited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from approvals import phrases
from approvals.definition import Definition, parsed
from approvals.forms.field import FieldDef, Words, World
from approvals.forms.kinds import TYPES, Wrong
from approvals.models import FlowVersion
from approvals.states import FlowStatus, VersionStatus
from core.errors import Invalid


@dataclass(frozen=True)
class Delegable:
    """A flow; `amount` is the field by which it can be limited, "" if it asks for no money."""

    slug: str
    title: str
    amount: str
    amount_label: str


def delegable() -> tuple[Delegable, ...]:
    """Every flow that takes requests."""
    rows = FlowVersion.objects.filter(flow__status=FlowStatus.ACTIVE, status=VersionStatus.DEFAULT)
    return tuple(_one(parsed(row.source)) for row in rows.order_by("flow__slug"))


def _one(definition: Definition) -> Delegable:
    language = phrases.language()
    money = next((one for one in definition.fields if "money" in {one.type, one.gives}), None)
    label = money.label.said(language) if money else ""
    return Delegable(definition.flow, definition.title.said(language), money.id if money else "", label)


def limits_of(flows: Sequence[str], yuan: str) -> dict[str, dict[str, str | int]]:
    """The limit that a leader typed for these flows, as a delegation keeps it; a flow without amounts has none.

    Raises: Invalid naming `limit` for what is no amount, and where no flow asks for one.
    """
    if not yuan.strip():
        return {}
    fields = {one.slug: one.amount for one in delegable() if one.amount}
    limited = [slug for slug in flows if slug in fields]
    if not limited:
        raise Invalid.at("limit", _("请选择有金额的流程，再填写上限"))
    return {slug: {"field": fields[slug], "most": _fen(yuan)} for slug in limited}


def _fen(yuan: str) -> int:
    try:
        fen: int = TYPES.get("money").clean(FieldDef("limit", "money", Words("")), yuan, World())
    except Wrong as wrong:
        raise Invalid.at("limit", wrong.problems[0][1]) from wrong
    if fen < 0:
        raise Invalid.at("limit", _("上限不能小于 0"))
    return fen
