"""Who hears that flows changed: the other flow administrators."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from approvals.models import FlowVersion
from approvals.policy import ADMIN
from bots import api as bots
from people import api as people
from people.models import Employee

PUBLISHED: Final = "approvals.flow_published"
RETIRED: Final = "approvals.flow_retired"
REVIVED: Final = "approvals.flow_revived"


def tell_admins(kind: str, version: FlowVersion, *, by: Employee, text: str) -> None:
    """Tell them what was done to the flow, by whom, and why."""
    others = [person.pk for person in people.holders(ADMIN) if person.pk != by.pk]
    facts = {
        "by": bots.Fact(_("操作人"), by.display_name),
        "number": bots.Fact(_("版本"), str(version.number)),
        "text": bots.Fact(_("说明"), text[:200]),
    }
    bots.announce(kind, about=version.flow.ref, to=others, by=by.pk, facts=facts)
