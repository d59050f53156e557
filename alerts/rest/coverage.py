"""The address of what is missing before an alert falls through it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.policy import require_keeps_rules
from alerts.rest import rules
from alerts.rest.views import TAG, caller
from alerts.services.coverage import Lack, findings
from core import clock
from core.rest.operation import operation
from core.rest.views import RestView

Shape = serializers.Serializer[Any]


class LackShape(Shape):
    """Something through which an alert would fall, and where to mend it."""

    lack = serializers.ChoiceField(choices=Lack.choices)
    about = serializers.CharField()
    sentence = serializers.CharField()
    url = serializers.CharField()


class CoverageShape(Shape):
    """All of it; empty is good."""

    items = LackShape(many=True)


class Coverage(RestView):
    """What is missing."""

    @operation("alert_coverage", _("查看告警覆盖检查"), scope=rules.READ.slug, tag=TAG, answers=CoverageShape)
    def get(self, request: Request) -> Response:
        """Systems, rosters, policies, routes, sources and silences because of which an alert would reach nobody."""
        require_keeps_rules(caller(request))
        return self.answer(CoverageShape, {"items": findings(clock.now())})
