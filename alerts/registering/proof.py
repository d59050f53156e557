"""What proves that nothing is lost, as the registers know it: the ledger and its nightly check."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from alerts.services import reconciling, self_check
from core.counting import counted
from core.metrics import METRICS, Metric
from core.timers import RECURRING

DRIFT: Final = Metric(
    reconciling.DRIFT, _("与来源核对的告警差异"), _("条"), lambda day: counted(reconciling.DRIFT, day)
)


def register() -> None:
    """Fill the registers."""
    METRICS.register(DRIFT)
    RECURRING.register(self_check.NIGHTLY)
