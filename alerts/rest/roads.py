"""Addresses of backup channels: ways to people that do not lead through Feishu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.models import SpareRoad
from alerts.policy import KEEPERS
from alerts.rest.views import TAG, caller
from alerts.selectors.roads import kept_road, roads_page
from alerts.services import roads
from alerts.services.roads import MOST, MOST_NAME, MOST_POSITION, RoadDraft
from alerts.states_road import Drill, Encoding, RoadKind, RoadStatus
from core.journal import Via
from core.refs import Ref
from core.rest.fields import Body, Pick, Text, Whole
from core.rest.operation import operation
from core.rest.scopes import Scope
from core.rest.views import RestView

READ: Final = Scope("alert-roads:read", _("查看备用通道"), KEEPERS)
WRITE: Final = Scope("alert-roads:write", _("修改、演练备用通道"), KEEPERS)
Shape = serializers.Serializer[Any]


class RoadShape(Shape):
    """A backup channel. Of its address only `host` is told, of its headers nothing.

    `drill` is how the last trial ended, `drill_said` why it failed, `failures` how many failed in a row.
    """

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=RoadKind.choices)
    name = serializers.CharField()
    position = serializers.IntegerField()
    status = serializers.ChoiceField(choices=RoadStatus.choices)
    host = serializers.CharField(allow_blank=True)
    encoding = serializers.ChoiceField(choices=Encoding.choices)
    body = serializers.CharField(allow_blank=True)
    expects = serializers.CharField(allow_blank=True)
    test_to = serializers.CharField(allow_blank=True)
    drill = serializers.ChoiceField(choices=Drill.choices, allow_blank=True)
    drilled_at = serializers.DateTimeField(allow_null=True)
    drill_said = serializers.CharField(allow_blank=True)
    failures = serializers.IntegerField()
    version = serializers.IntegerField()


class RoadList(Shape):
    """All channels, those in use first; `away`: Feishu is away at this moment, so that they are taken."""

    away = serializers.BooleanField()
    items = RoadShape(many=True)


class RoadWords(Body):
    """What a channel should be. `url` and `headers` that are left out stay as they are."""

    name = Text(max_length=MOST_NAME)
    position = Whole(required=False, default=1, min_value=1, max_value=MOST_POSITION)
    url = Text(required=False, allow_blank=True, max_length=MOST["url"])
    headers = Text(
        required=False, allow_blank=True, max_length=MOST["headers"], help_text="a line for each: `name: value`"
    )  # fmt: skip
    encoding = Pick(required=False, default=Encoding.JSON.value, choices=Encoding.choices)
    body = Text(
        required=False, default="", allow_blank=True, max_length=MOST["body"],
        help_text="with {phone}, {text} and {number}",
    )  # fmt: skip
    expects = Text(
        required=False, default="", allow_blank=True, max_length=MOST["expects"], help_text="in every good answer"
    )  # fmt: skip
    test_to = Text(required=False, default="", allow_blank=True, max_length=MOST["test_to"])


class NewRoadBody(RoadWords):
    """A channel of this kind."""

    kind = Pick(choices=RoadKind.choices)


class RoadBody(RoadWords):
    """The whole channel, and the version of it that the caller saw."""

    version = Whole()


class AboutRoad(RestView):
    """An address of a channel; a refused move is answered with the channel as it is."""

    def fresh(self, subject: Ref) -> Any:
        """The channel as it is now."""
        row = SpareRoad.objects.filter(pk=subject.pk).first() if subject.kind == "alerts.road" else None
        return dict(RoadShape(row).data) if row else None


class Roads(RestView):
    """Backup channels."""

    @operation("alert_roads", _("查看备用通道"), scope=READ.slug, tag=TAG, answers=RoadList)
    def get(self, request: Request) -> Response:
        """All of them with how their last drill ended."""
        page = roads_page(caller(request))
        return self.answer(RoadList, {"away": page.away, "items": [line.row for line in page.lines]})

    @operation(
        "alert_road_add", _("新建备用通道"), scope=WRITE.slug, tag=TAG, status=201, body=NewRoadBody, answers=RoadShape,
        sent={"kind": "http", "name": "SMS", "url": "https://sms.example.com/send",
              "body": '{"phone": "{phone}", "content": "{text}"}'},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """It is taken from now on whenever Feishu is away."""
        actor = caller(request)
        row = roads.add_road(actor=actor, kind=self.said["kind"], draft=_draft(self.said), via=Via.REST)
        return self.answer(RoadShape, row, 201)


class OneRoad(AboutRoad):
    """One channel."""

    @operation("alert_road", _("查看一个备用通道"), scope=READ.slug, tag=TAG, answers=RoadShape)
    def get(self, request: Request, pk: int) -> Response:
        """The channel and how its last drill ended."""
        return self.answer(RoadShape, kept_road(caller(request), pk))

    @operation("alert_road_put", _("修改备用通道"), scope=WRITE.slug, tag=TAG, body=RoadBody, answers=RoadShape)
    def put(self, request: Request, pk: int) -> Response:
        """Write it down; 409 with the fresh channel if it changed meanwhile."""
        actor, version = caller(request), self.said["version"]
        row = roads.change_road(pk, actor=actor, draft=_draft(self.said), version=version, via=Via.REST)
        return self.answer(RoadShape, row)


class RoadRetirement(AboutRoad):
    """The end of one."""

    @operation("alert_road_retire", _("停用备用通道"), scope=WRITE.slug, tag=TAG, answers=RoadShape)
    def post(self, request: Request, pk: int) -> Response:
        """It is taken no more; what is under way over it is dropped."""
        return self.answer(RoadShape, roads.retire_road(pk, actor=caller(request), via=Via.REST))


class RoadRestoration(AboutRoad):
    """Its return."""

    @operation("alert_road_restore", _("恢复备用通道"), scope=WRITE.slug, tag=TAG, answers=RoadShape)
    def post(self, request: Request, pk: int) -> Response:
        """It is taken again."""
        return self.answer(RoadShape, roads.restore_road(pk, actor=caller(request), via=Via.REST))


class RoadDrill(AboutRoad):
    """A trial of one."""

    @operation("alert_road_drill", _("演练备用通道"), scope=WRITE.slug, tag=TAG, answers=RoadShape)
    def post(self, request: Request, pk: int) -> Response:
        """A trial message goes over it; read the channel for the result. 409 while one is under way."""
        roads.drill_road(pk, actor=caller(request), via=Via.REST)
        return self.answer(RoadShape, kept_road(caller(request), pk))


def _draft(said: Mapping[str, Any]) -> RoadDraft:
    names = ("name", "position", "url", "headers", "encoding", "body", "expects", "test_to")
    return RoadDraft(**{name: said[name] for name in names if name in said})
