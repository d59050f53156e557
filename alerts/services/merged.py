"""An incident that was merged into another: nothing is done to it any more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from alerts.models import Incident
from alerts.states import IncidentStatus
from core.errors import IllegalMove


def require_its_own(row: Incident) -> None:
    """Pass for whatever was not merged away.

    Raises: IllegalMove naming where to go on.
    """
    if row.status == IncidentStatus.MERGED:
        words = _("已合并到 {number}，请在那里处理").format(number=f"INC-{row.merged_into_id}")
        raise IllegalMove(words, subject=row.ref, state=row.status)
