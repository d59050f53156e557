"""Addresses about sources and what they sent; for those who look after sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.models import AlertSource, Intake
from alerts.policy import require_keeps_sources
from alerts.rest import shapes
from alerts.selectors.lines import lines_of
from alerts.selectors.requests import MOST_ITEMS, opened, raw_text, why_of
from alerts.selectors.sources import address_of, kept_source
from alerts.services.again import read_one_again
from alerts.services.saying import parsed
from core.journal import Via
from core.refs import Ref
from core.rest.operation import operation
from core.rest.paging import Paged, page
from core.rest.views import RestView
from people.models import Employee

READ: Final = "alert-sources:read"
WRITE: Final = "alert-sources:write"
TAG: Final = "alerts"


def caller(request: Request) -> Employee:
    """Who asks."""
    return cast(Employee, request.user)


class Sources(RestView):
    """Who sends alerts."""

    @operation(
        "alert_sources", _("查看告警来源"), scope=READ, tag=TAG, query=Paged, answers=shapes.SourcePage
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Every source by key of the row, retired ones as well."""
        require_keeps_sources(caller(request))
        found = page(AlertSource.objects.all(), self.query)
        return self.answer(shapes.SourcePage, found | {"items": _sources(found["items"])})


class OneSource(RestView):
    """One source."""

    @operation("alert_source", _("查看一个告警来源"), scope=READ, tag=TAG, answers=shapes.SourceShape)
    def get(self, request: Request, slug: str) -> Response:
        """The source of this name and how it does."""
        return self.answer(shapes.SourceShape, _sources([kept_source(caller(request), slug)])[0])


class Requests(RestView):
    """What a source sent."""

    @operation(
        "alert_requests", _("查看告警来源的请求"), scope=READ, tag=TAG,
        query=shapes.IntakeQuery, answers=shapes.IntakePage,
    )  # fmt: skip
    def get(self, request: Request, slug: str) -> Response:
        """Its requests without their bodies, the newest first; `status=dead` gives those that could not be read."""
        rows = Intake.objects.filter(source=kept_source(caller(request), slug)).defer("body")
        if status := self.query.get("status"):
            rows = rows.filter(status=status)
        return self.answer(shapes.IntakePage, page(rows, self.query, newest_first=True, show=_told))


class OneRequest(RestView):
    """One request."""

    @operation("alert_request", _("查看一条告警请求"), scope=READ, tag=TAG, answers=shapes.OpenedShape)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Its body as it came, and at most 50 of the alerts that are read out of it."""
        row = opened(caller(request), slug, pk).request.row
        body, cut = raw_text(row)
        signals = parsed(row, row.source).signals[:MOST_ITEMS]
        return self.answer(
            shapes.OpenedShape, _told(row, headers=row.headers, body=body, cut=cut, said=signals)
        )  # fmt: skip


class Reading(RestView):
    """Reading once more."""

    def fresh(self, subject: Ref) -> Any:
        """The request as it is now."""
        row = Intake.objects.filter(pk=subject.pk).first() if subject.kind == "alerts.intake" else None
        return dict(shapes.IntakeShape(_told(row)).data) if row else None

    @operation(
        "alert_read_again", _("重新解析告警请求"), scope=WRITE, tag=TAG, status=202, answers=shapes.IntakeShape
    )  # fmt: skip
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Have a dead letter read once more, soon, under the source's settings of then."""
        row = read_one_again(pk, source=slug, actor=caller(request), via=Via.REST)
        return self.answer(shapes.IntakeShape, _told(row), 202)


def _sources(rows: Sequence[AlertSource]) -> list[dict[str, Any]]:
    return [{"row": line.row, "line": line, "address": address_of(line.row)} for line in lines_of(rows)]


def _told(row: Intake, **also: Any) -> dict[str, Any]:
    names = (
        "pk", "received_at", "road", "method", "content_type", "size", "sha256", "status", "handled_at", "signals",
        "problem", "place", "detail",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {"why": why_of(row)} | also
