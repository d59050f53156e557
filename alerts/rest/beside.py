"""What stands beside an incident: its impact, changes before it, earlier ones like it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.rest.incidents import READ
from alerts.rest.views import TAG, caller
from alerts.selectors.changes_of import changes_of
from alerts.selectors.impact import impact_of, impact_said
from alerts.selectors.incidents import readable
from alerts.selectors.similar import similar
from core import clock
from core.rest.operation import operation
from core.rest.views import RestView

Shape = serializers.Serializer[Any]


class ImpactShape(Shape):
    """Trading time affected so far, the grade reached, and the next with what is left until then; times in seconds."""

    affected = serializers.IntegerField()
    reached = serializers.CharField()
    following = serializers.CharField()
    left = serializers.IntegerField()
    said = serializers.CharField()


class NearChangeShape(Shape):
    """A change near the beginning of the incident: agreed to here (with its serial), or told by another system."""

    serial = serializers.CharField(source="change.serial")
    subject = serializers.CharField(source="change.subject")
    starts_at = serializers.DateTimeField(source="change.at")
    ends_at = serializers.DateTimeField(source="change.ends_at", allow_null=True)
    status = serializers.CharField(source="change.state")
    initiator = serializers.CharField(source="change.by")
    told_by = serializers.CharField(source="change.source")
    url = serializers.CharField(source="change.url")
    said = serializers.CharField(source="told")


class SimilarShape(Shape):
    """An earlier incident like this one; `lasted` in seconds, `by` empty if it went by itself."""

    id = serializers.IntegerField(source="row.pk")
    number = serializers.CharField(source="row.number")
    title = serializers.CharField(source="row.title")
    opened_at = serializers.DateTimeField(source="row.opened_at")
    lasted = serializers.SerializerMethodField()
    by = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())

    def get_lasted(self, one: Any) -> int:
        """Whole seconds."""
        return int(one.lasted.total_seconds())


class BesideShape(Shape):
    """All three."""

    impact = ImpactShape()
    changes = NearChangeShape(many=True)
    similar = SimilarShape(many=True)


class Beside(RestView):
    """What helps to understand an incident."""

    @operation("incident_beside", _("查看故障的影响、变更和类似故障"), scope=READ, tag=TAG, answers=BesideShape)
    def get(self, request: Request, pk: int) -> Response:
        """Trading time affected, changes of its system near its beginning, and earlier incidents like it."""
        me, now = caller(request), clock.now()
        row = readable(me, pk)
        found = impact_of(row, now)
        impact = {
            "affected": int(found.affected.total_seconds()), "reached": found.reached, "following": found.following,
            "left": int(found.left.total_seconds()), "said": impact_said(found, running=row.resolved_at is None),
        }  # fmt: skip
        told = {"impact": impact, "changes": changes_of(row, now), "similar": similar(row, me)}
        return self.answer(BesideShape, told)
