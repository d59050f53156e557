"""Addresses of the logs; each asks the selector of its page, and notes who has read."""

from __future__ import annotations

from typing import Any, Final, cast

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from core.evidence import note_reading
from core.refs import Ref
from core.rest.operation import operation
from core.rest.paging import page
from core.rest.views import RestView
from people.models import Employee
from portal.rest import shapes
from portal.rest.registration import AUDIT, LOG_READ
from portal.selectors import log, reads
from portal.services.evidence import JOURNAL

TAG: Final = "audit"
READINGS: Final = Ref("core.readings", "all")


class Logs(RestView):
    """A log; that it was read is in the read log itself."""

    def shown(self, request: Request, found: Any, what: Ref) -> dict[str, Any]:
        """A page of the rows, in the order that was asked for."""
        told = page(found.order_by(), self.query, newest_first=self.query["order"] == "newest")
        note_reading(cast(Employee, request.user).ref, what, LOG_READ.slug)
        return told

    def filters(self) -> dict[str, str]:
        """What was asked for, as the address of the page says it."""
        return {name: str(value) for name, value in self.query.items() if name not in {"cursor", "limit", "order"}}


class Log(Logs):
    """The operation log."""

    @operation(
        "audit_log", _("读取操作日志"), scope=AUDIT.slug, tag=TAG, query=shapes.EntryQuery, answers=shapes.EntryPage
    )
    def get(self, request: Request) -> Response:
        """What was done, by whom, by which door, with the hashes that prove it."""
        found = log.found(cast(Employee, request.user), self.filters())
        return self.answer(shapes.EntryPage, self.shown(request, found, JOURNAL))


class Reads(Logs):
    """The read log."""

    @operation(
        "audit_reads", _("读取阅读记录"), scope=AUDIT.slug, tag=TAG, query=shapes.ReadingQuery,
        answers=shapes.ReadingPage,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Who saw something sensitive, by the hour."""
        found = reads.found(cast(Employee, request.user), self.filters())
        return self.answer(shapes.ReadingPage, self.shown(request, found, READINGS))
