"""What the clock will do next to a part, read from the very timer row that will fire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from core.models import Timer
from core.states import TimerStatus
from core.wording import moment

TASK = "approvals.task"
VERB = re.compile(r"[a-z_]+")  # of a rung's name: `warn_leader+120`


def next_rungs(tasks: Sequence[int], now: datetime) -> dict[int, str]:
    """`11-23 15:30 提醒审批人` for each part that has a timer armed."""
    if not tasks:
        return {}
    rows = Timer.objects.filter(ref_kind=TASK, ref_id__in=[str(pk) for pk in tasks], status=TimerStatus.ARMED)
    found: dict[int, str] = {}
    for row in rows.order_by("due_at", "pk"):
        found.setdefault(int(row.ref_id), rung(row, now))
    return found


def rung(row: Timer, now: datetime) -> str:
    """When, and what then happens."""
    words = {
        "warn_leader": _("%(at)s 提醒直属上级"),
        "tell": _("%(at)s 通知相关人员"),
        "transfer": _("%(at)s 仍未处理将转交"),
        "approve": _("%(at)s 仍未处理将自动同意"),
        "reject": _("%(at)s 仍未处理将自动拒绝"),
        "complete": _("%(at)s 仍未处理将自动完成"),
    }
    does = VERB.match(str(row.payload.get("rung", "")))
    return words.get(does[0] if does else "", _("%(at)s 提醒审批人")) % {"at": moment(row.due_at, now)}
