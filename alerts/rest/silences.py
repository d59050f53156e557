"""Addresses of silences: what is kept quiet, adding, changing, ending before its time."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.engine.quiet import MOST, Condition, On, Op
from alerts.models import Silence
from alerts.policy import silences_of
from alerts.rest.views import TAG, caller
from alerts.selectors.silences import hits, lines_of, require_some
from alerts.services.silences import add_silence, change_silence, end_silence
from alerts.states import SilenceStatus
from core.journal import Via
from core.refs import Ref
from core.rest.fields import Body, Moment, Pick, Several, Text, Whole
from core.rest.operation import operation
from core.rest.paging import Paged, page
from core.rest.scopes import Scope
from core.rest.views import RestView

READ: Final = Scope("silences:read", _("查看屏蔽和维护窗口"))
WRITE: Final = Scope("silences:write", _("屏蔽告警、设置维护窗口"))
Shape = serializers.Serializer[Any]


class ConditionBody(Body):
    """One comparison; `name` is that of the label where `on` is `label`."""

    on = Pick(choices=On.choices)
    name = Text(required=False, default="", allow_blank=True, max_length=300)
    op = Pick(required=False, default=Op.IS.value, choices=Op.choices, help_text="a pattern has to fit the whole text")
    value = Text(allow_blank=True, max_length=300)


class ConditionsBody(Body):
    """Which alerts are meant: all conditions have to hold."""

    matchers = Several(child=ConditionBody(), min_length=1, max_length=MOST)


class SilenceBody(ConditionsBody):
    """Which alerts, until when and why; `incident` is where it is asked for."""

    reason = Text(max_length=500)
    ends_at = Moment(help_text="at most 30 days ahead")
    incident = Whole(required=False, help_text="its number without INC-")


class SilencePatch(Body):
    """What shall be otherwise, and the version that the caller saw; what is not sent stays.

    Other conditions end the silence and begin another one. An end that is over ends it.
    """

    version = Whole()
    matchers = Several(child=ConditionBody(), required=False, min_length=1, max_length=MOST)
    reason = Text(required=False, max_length=500)
    ends_at = Moment(required=False, help_text="at most 30 days ahead")


class ConditionShape(Shape):
    """One comparison."""

    on = serializers.ChoiceField(choices=On.choices)
    name = serializers.CharField(allow_blank=True)
    op = serializers.ChoiceField(choices=Op.choices)
    value = serializers.CharField(allow_blank=True)


class SilenceShape(Shape):
    """A silence; `alerts` are open and kept quiet by it now."""

    id = serializers.IntegerField(source="row.pk")
    status = serializers.ChoiceField(choices=SilenceStatus.choices, source="row.status")
    matchers = ConditionShape(many=True, source="row.matchers")
    reason = serializers.CharField(source="row.reason")
    starts_at = serializers.DateTimeField(source="row.starts_at")
    ends_at = serializers.DateTimeField(source="row.ends_at")
    over_at = serializers.DateTimeField(source="row.over_at", allow_null=True)
    created_by = serializers.IntegerField(source="row.created_by_id", allow_null=True, help_text="key of a person")
    incident = serializers.IntegerField(source="row.incident_id", allow_null=True)
    replaces = serializers.IntegerField(source="row.replaces_id", allow_null=True, help_text="whose conditions changed")
    version = serializers.IntegerField(source="row.version")
    alerts = serializers.IntegerField()


class SilencePage(Shape):
    """A page of silences, the newest first."""

    items = SilenceShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class HitsShape(Shape):
    """What conditions would hit: open alerts, and alerts of seven days; `more` if not all were counted through."""

    open = serializers.IntegerField()
    week = serializers.IntegerField()
    more = serializers.BooleanField()


class SilenceQuery(Paged):
    """Which."""

    status = Pick(required=False, choices=SilenceStatus.choices)


class Silences(RestView):
    """What is kept quiet."""

    @operation("silences", _("查看屏蔽"), scope=READ.slug, tag=TAG, query=SilenceQuery, answers=SilencePage)
    def get(self, request: Request) -> Response:
        """Silences of one's systems and one's own, the newest first; operators read all."""
        rows = Silence.objects.filter(silences_of(caller(request)))
        if status := self.query.get("status"):
            rows = rows.filter(status=status)
        found = page(rows, self.query, newest_first=True)
        return self.answer(SilencePage, found | {"items": lines_of(found["items"])})

    @operation(
        "silence_add", _("屏蔽告警"), scope=WRITE.slug, tag=TAG, status=201, body=SilenceBody, answers=SilenceShape
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Keep quiet whatever meets all conditions, from now until then."""
        row = add_silence(
            actor=caller(request), conditions=conditions_in(self.said), reason=self.said["reason"],
            ends_at=self.said["ends_at"], incident=self.said.get("incident"), via=Via.REST,
        )  # fmt: skip
        return self.answer(SilenceShape, lines_of([row])[0], 201)


class OneSilence(RestView):
    """One silence."""

    def fresh(self, subject: Ref) -> Any:
        """The silence as it is now."""
        return _fresh(subject)

    @operation(
        "silence_change", _("修改屏蔽"), scope=WRITE.slug, tag=TAG, body=SilencePatch, answers=SilenceShape
    )  # fmt: skip
    def patch(self, request: Request, pk: int) -> Response:
        """The one that holds afterwards; 409 with the fresh silence if it changed meanwhile."""
        said = self.said
        row = change_silence(
            pk, actor=caller(request), version=said["version"], reason=said.get("reason"),
            conditions=conditions_in(said) if "matchers" in said else None, ends_at=said.get("ends_at"), via=Via.REST,
        )  # fmt: skip
        return self.answer(SilenceShape, lines_of([row])[0])


class SilenceEnd(RestView):
    """The end of one."""

    def fresh(self, subject: Ref) -> Any:
        """The silence as it is now."""
        return _fresh(subject)

    @operation("silence_end", _("提前结束屏蔽"), scope=WRITE.slug, tag=TAG, answers=SilenceShape)
    def post(self, request: Request, pk: int) -> Response:
        """End it now; what still fires calls people at once."""
        row = end_silence(pk, actor=caller(request), via=Via.REST)
        return self.answer(SilenceShape, lines_of([row])[0])


class SilenceHits(RestView):
    """What conditions would hit."""

    @operation(
        "silence_hits", _("预估屏蔽命中"), scope=READ.slug, tag=TAG, body=ConditionsBody, answers=HitsShape
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """How many open alerts and how many of seven days meet all conditions; nothing is changed."""
        require_some(caller(request))
        return self.answer(HitsShape, hits(caller(request), conditions_in(self.said)))


def _fresh(subject: Ref) -> Any:
    row = Silence.objects.filter(pk=subject.pk).first() if subject.kind == "alerts.silence" else None
    return {"id": row.pk, "status": row.status, "version": row.version} if row else None


def conditions_in(said: dict[str, Any]) -> tuple[Condition, ...]:
    """The conditions of a body."""
    return tuple(Condition(On(one["on"]), Op(one["op"]), one["value"], one["name"]) for one in said["matchers"])
