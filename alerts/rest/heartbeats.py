"""Addresses of heartbeats and of changes; for those who look after sources."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.models import Heartbeat
from alerts.rest.views import READ, TAG, WRITE, caller
from alerts.selectors.changes import changes_page
from alerts.selectors.heartbeats import BeatLine, beats_of, curl_of, heartbeat, heartbeats, line_of
from alerts.services import heartbeats as verbs
from alerts.signal import Pulse
from alerts.states_beat import Rhythm
from core.journal import Via
from core.refs import Ref
from core.rest.fields import Body, Query, Text, Whole
from core.rest.operation import operation
from core.rest.views import RestView

KIND: Final = "alerts.heartbeat"
Shape = serializers.Serializer[Any]


class HeartbeatShape(Shape):
    """A heartbeat. `every` and `grace` in minutes, 0 for what its source allows; `due_at` null if it is only noted."""

    id = serializers.IntegerField(source="row.pk")
    source_slug = serializers.CharField(source="row.source.slug")
    name = serializers.CharField(source="row.name")
    title = serializers.CharField(source="row.label")
    every = serializers.IntegerField(source="row.every")
    grace = serializers.IntegerField(source="row.grace")
    last_at = serializers.DateTimeField(source="row.last_at")
    due_at = serializers.DateTimeField(source="due", allow_null=True)
    state = serializers.ChoiceField(choices=Rhythm.choices)


class HeartbeatsShape(Shape):
    """All of them."""

    items = HeartbeatShape(many=True)


class BeatShape(Shape):
    """One beat."""

    at = serializers.DateTimeField()
    pulse = serializers.ChoiceField(choices=[(one.value, one.value) for one in Pulse])
    note = serializers.CharField()


class OneHeartbeatShape(HeartbeatShape):
    """A heartbeat with its last beats, and a command that sends one."""

    latest = BeatShape(many=True)
    curl = serializers.CharField()


class HeartbeatBody(Body):
    """What it should be; minutes that are not named are those of its source."""

    title = Text(required=False, allow_blank=True, max_length=60)
    every = Whole(required=False)
    grace = Whole(required=False)


class ChangesQuery(Query):
    """Which day and system."""

    day = serializers.DateField(required=False, help_text="today if none is named")
    system = serializers.CharField(required=False, help_text="the key of a system; all if none is named")


class SystemChangeShape(Shape):
    """A change: agreed to here (with its serial), or told by another system."""

    subject = serializers.CharField()
    systems = serializers.ListField(child=serializers.CharField())
    at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    by = serializers.CharField()
    told_by = serializers.CharField(source="source")
    serial = serializers.CharField()
    state = serializers.CharField()
    url = serializers.CharField()


class ChangesShape(Shape):
    """The changes of a day, the newest first."""

    day = serializers.DateField()
    items = SystemChangeShape(many=True, source="rows")
    more = serializers.BooleanField()


class _Beats(RestView):
    def fresh(self, subject: Ref) -> Any:
        """The heartbeat as it is now."""
        found = Heartbeat.objects.select_related("source").filter(pk=subject.pk) if subject.kind == KIND else ()
        return next((dict(HeartbeatShape(line_of(row)).data) for row in found), None)


class Heartbeats(RestView):
    """Jobs that beat."""

    @operation("heartbeats", _("查看心跳"), scope=READ, tag=TAG, answers=HeartbeatsShape)
    def get(self, request: Request) -> Response:
        """All heartbeats and how each stands."""
        return self.answer(HeartbeatsShape, {"items": heartbeats(caller(request))})


class OneHeartbeat(_Beats):
    """One of them."""

    @operation("heartbeat", _("查看一个心跳"), scope=READ, tag=TAG, answers=OneHeartbeatShape)
    def get(self, request: Request, pk: int) -> Response:
        """The heartbeat, its last 20 beats, and how to send one."""
        line = heartbeat(caller(request), pk)
        return self.answer(OneHeartbeatShape, _whole(line))

    @operation("heartbeat_change", _("修改心跳"), scope=WRITE, tag=TAG, body=HeartbeatBody, answers=HeartbeatShape)
    def put(self, request: Request, pk: int) -> Response:
        """Give it a name, a period and a grace."""
        told = self.said
        draft = verbs.BeatDraft(told.get("title") or "", told.get("every") or 0, told.get("grace") or 0)
        row = verbs.change_heartbeat(pk, actor=caller(request), draft=draft, via=Via.REST)
        return self.answer(HeartbeatShape, line_of(row))

    @operation("heartbeat_delete", _("删除心跳"), scope=WRITE, tag=TAG)
    def delete(self, request: Request, pk: int) -> Response:
        """Know it no longer; should it beat again, it is there again."""
        verbs.delete_heartbeat(pk, actor=caller(request), via=Via.REST)
        return Response(status=204)


class HeartbeatPause(_Beats):
    """Pausing."""

    @operation("heartbeat_pause", _("暂停心跳"), scope=WRITE, tag=TAG, answers=HeartbeatShape)
    def post(self, request: Request, pk: int) -> Response:
        """Its silence is no alert until it is resumed."""
        return self.answer(HeartbeatShape, line_of(verbs.pause_heartbeat(pk, actor=caller(request), via=Via.REST)))


class HeartbeatResumption(_Beats):
    """Going on."""

    @operation("heartbeat_resume", _("恢复监看心跳"), scope=WRITE, tag=TAG, answers=HeartbeatShape)
    def post(self, request: Request, pk: int) -> Response:
        """Watch it again."""
        return self.answer(HeartbeatShape, line_of(verbs.resume_heartbeat(pk, actor=caller(request), via=Via.REST)))


class Changes(RestView):
    """What was changed in the estate."""

    @operation("changes", _("查看变更"), scope=READ, tag=TAG, query=ChangesQuery, answers=ChangesShape)
    def get(self, request: Request) -> Response:
        """The changes of a day, agreed to here and told by other systems, the newest first."""
        found = changes_page(caller(request), self.query.get("day"), self.query.get("system", ""))
        return self.answer(ChangesShape, found)


def _whole(line: BeatLine) -> dict[str, Any]:
    told = {"row": line.row, "due": line.due, "state": line.state}
    return told | {"latest": beats_of(line.row), "curl": curl_of(line.row)}
