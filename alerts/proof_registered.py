"""What proves that nothing is lost, as the registers know it: the ledger and its nightly check."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from alerts.policy import KEEPERS
from alerts.services import self_check
from core.shell import NAV, NavEntry
from core.timers import RECURRING

LEDGER: Final = NavEntry(
    "alerts.ledger", _("告警对账"), "badge-check", "alerts:ledger", 911, roles=KEEPERS, group="operate"
)


def register() -> None:
    """Fill the registers."""
    NAV.register(LEDGER)
    RECURRING.register(self_check.NIGHTLY)
