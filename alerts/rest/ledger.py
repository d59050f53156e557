"""The address of the ledger; for those who look after sources."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.rest import shapes
from alerts.rest.views import READ, TAG
from alerts.selectors.ledger import ledger
from core import clock
from core.rest.operation import operation
from core.rest.views import RestView
from people.models import Employee


class LedgerView(RestView):
    """That nothing was lost."""

    @operation(
        "alert_ledger", _("查看告警对账"), scope=READ, tag=TAG, query=shapes.LedgerQuery,
        answers=shapes.AlertLedgerShape,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The counts of a day by source: requests, signals, alerts, incidents, messages, and what does not balance."""
        found = ledger(cast(Employee, request.user), self.query.get("day") or clock.today())
        return self.answer(shapes.AlertLedgerShape, found)
