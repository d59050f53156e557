"""The address that tells why an incident went the way it did."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.rest.incidents import READ
from alerts.rest.views import TAG, caller
from alerts.selectors.why import why_page
from alerts.states import Priority
from core.rest.operation import operation
from core.rest.views import RestView

Shape = serializers.Serializer[Any]


class DecisionShape(Shape):
    """What the rules of `version` said of an alert, and every rule that was tried with what its terms saw."""

    at = serializers.DateTimeField()
    version = serializers.IntegerField()
    alert = serializers.CharField()
    priority = serializers.ChoiceField(choices=Priority.choices)
    policy = serializers.CharField(allow_blank=True)
    group_by = serializers.ListField(child=serializers.CharField())
    chats = serializers.ListField(child=serializers.CharField())
    times = serializers.ListField(child=serializers.CharField())
    tried = serializers.ListField(child=serializers.DictField())


class CallShape(Shape):
    """A step of the calls: whom it was aimed at, who was told, who was passed over and why."""

    at = serializers.DateTimeField()
    who = serializers.CharField(allow_blank=True)
    told = serializers.CharField(allow_blank=True)
    passed = serializers.CharField(allow_blank=True)


class WhyShape(Shape):
    """The newest decision first, the calls in their order; `you` says how it is with the caller himself."""

    decisions = DecisionShape(many=True)
    calls = CallShape(many=True)
    you = serializers.CharField()


class Why(RestView):
    """Why it went so."""

    @operation("incident_why", _("查看故障为何如此处理"), scope=READ, tag=TAG, answers=WhyShape)
    def get(self, request: Request, pk: int) -> Response:
        """Which rules held, who was called or passed over and why, and why the caller was told or not."""
        page = why_page(caller(request), pk)
        kept = [dict(one) for one in page.row.decisions[::-1]]
        return self.answer(WhyShape, {"decisions": kept, "calls": page.calls, "you": page.you})
