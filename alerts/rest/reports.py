"""The address of the report."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.engine.figures import Figures, Spread
from alerts.rest.incidents import READ
from alerts.rest.views import TAG, caller
from alerts.selectors import reports
from core.rest.fields import Query
from core.rest.operation import operation
from core.rest.views import RestView

Shape = serializers.Serializer[Any]


class SpreadShape(Shape):
    """Times in seconds; `of` so many incidents."""

    of = serializers.IntegerField()
    mean = serializers.IntegerField()
    p50 = serializers.IntegerField()
    p95 = serializers.IntegerField()


class FiguresShape(Shape):
    """How many incidents, and how soon they were taken (MTTA) and over (MTTR); null where none was."""

    key = serializers.CharField()
    count = serializers.IntegerField()
    open = serializers.IntegerField()
    mtta = SpreadShape(allow_null=True)
    mttr = SpreadShape(allow_null=True)


class ReportShape(Shape):
    """The figures of the incidents that began in these days and that the caller reads."""

    first = serializers.DateField()
    last = serializers.DateField()
    whole = FiguresShape()
    systems = FiguresShape(many=True)
    priorities = FiguresShape(many=True)
    weeks = FiguresShape(many=True)
    trading_seconds = serializers.IntegerField()
    alerts = serializers.IntegerField()
    alerts_quiet = serializers.IntegerField()
    incidents_brief = serializers.IntegerField()


class ReportQuery(Query):
    """Which days, both included; the last four weeks if not said."""

    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)


class Report(RestView):
    """How soon incidents are taken and over."""

    @operation(
        "incident_report", _("查看故障报表"), scope=READ, tag=TAG, query=ReportQuery, answers=ReportShape
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """MTTA and MTTR with percentiles, whole and by system, priority and week, and what was noise."""
        asked = {name: str(self.query[key]) for name, key in (("from", "first"), ("to", "last")) if self.query.get(key)}
        found = reports.report(caller(request), reports.asked(asked))
        told = {
            "first": found.period.first, "last": found.period.last, "whole": _told("", found.whole),
            "trading_seconds": int(found.trading.total_seconds()), "alerts": found.noise.alerts,
            "alerts_quiet": found.noise.quiet, "incidents_brief": found.noise.brief,
            **{name: [_told(line.key, line.figures) for line in getattr(found, name)]
               for name in ("systems", "priorities", "weeks")},
        }  # fmt: skip
        return self.answer(ReportShape, told)


def _told(key: str, one: Figures) -> dict[str, Any]:
    return {"key": key, "count": one.count, "open": one.open, "mtta": _spread(one.taken), "mttr": _spread(one.over)}


def _spread(one: Spread | None) -> dict[str, int] | None:
    if one is None:
        return None
    times = {name: int(getattr(one, name).total_seconds()) for name in ("mean", "p50", "p95")}
    return {"of": one.of, **times}
