"""What the REST door itself registers."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.models import KeptReply
from core.retention import RULES, Rows, Rule, Way


def _older(before: datetime) -> Rows:
    rows: Rows = KeptReply.objects.filter(at__lt=before)
    return rows


def register() -> None:
    """Kept replies are forgotten after their day."""
    RULES.register(Rule("core.replies", _("接口的重复应答"), 1, Way.DELETE, _older))
