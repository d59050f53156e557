"""The initiator changes a field that the flow lets him change while the request runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals import policy, world
from approvals.engine import Amend
from approvals.forms.rights import FieldRules, rights_of
from approvals.models import Decision
from approvals.services import conflicts, editing, facts, publishing, whole
from approvals.services.instance import Outcome
from approvals.services.once import once
from approvals.services.whole import Ask
from approvals.states import RequestStatus
from core.errors import Refused
from core.journal import Via
from people.models import Employee


@once
def amend(
    *, request: int, actor: Employee, raw: Mapping[str, Any], key: str, reason: str = "", via: Via = Via.PAGE
) -> Outcome:
    """Change these fields; who approved before is asked again if the flow says so (`settings.invalidate`).

    Raises: NotVisible; Refused for others, and for fields that are not to be amended; IllegalMove; Invalid.
    """
    found = whole.take(Ask(request, actor, key, via, reason.strip()))
    if isinstance(found, Outcome):
        return found
    row, definition = found.case.request, found.case.definition
    policy.require_initiator(actor, row, found.now)
    if not definition.settings.amend:
        raise Refused(_("此流程提交后不能修改申请内容"))
    if row.status != RequestStatus.RUNNING:
        raise conflicts.too_late(row)
    rights = rights_of(definition.fields, FieldRules(write=definition.settings.amend))
    edit = editing.edited(row, definition, world.of(actor, row), rights, raw, asked=False)
    if edit.command is None:
        return Outcome(row, _("内容没有变化"))
    found.move(Amend(actor.pk, edit.command))
    named = sorted(edit.command.changed)
    return found.finish(
        Decision.Verb.AMEND, "amended", _("已修改"), event=publishing.AMENDED, more={"fields": ",".join(named)},
        facts={"edited": facts.edited(definition, edit.changes)}, changes=list(edit.changes), news="amended",
    )  # fmt: skip
