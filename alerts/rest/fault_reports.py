"""Addresses for whoever notices that something is broken: saying it, following it, reading how it stands."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.rest.views import TAG, caller
from alerts.selectors import reported as questions
from alerts.services import reporting
from alerts.states import IncidentStatus
from core.journal import Via
from core.refs import Ref
from core.rest.fields import Body, Text
from core.rest.operation import operation
from core.rest.scopes import Scope
from core.rest.views import RestView

READ: Final = Scope("fault-reports:read", _("查看自己报告或关注的故障"))
WRITE: Final = Scope("fault-reports:write", _("报障、关注故障"))
Shape = serializers.Serializer[Any]


class ReportedFaultShape(Shape):
    """A fault as who reported or follows it reads it; `words` says how it stands, `mine` is what he said himself."""

    id = serializers.IntegerField(source="row.pk")
    number = serializers.CharField(source="row.number")
    title = serializers.CharField(source="row.title")
    system = serializers.CharField(source="row.system", allow_blank=True)
    system_name = serializers.CharField(source="system", allow_blank=True)
    status = serializers.ChoiceField(choices=IncidentStatus.choices, source="row.status")
    words = serializers.CharField()
    mine = serializers.CharField(allow_blank=True)
    opened_at = serializers.DateTimeField(source="row.opened_at")
    acknowledged_at = serializers.DateTimeField(source="row.acknowledged_at", allow_null=True)
    resolved_at = serializers.DateTimeField(source="row.resolved_at", allow_null=True)
    url = serializers.SerializerMethodField()

    def get_url(self, one: questions.ReaderLine) -> str:
        """Its page for readers."""
        return reverse("alerts:reported", args=[one.row.pk])


class ReportedFaultList(Shape):
    """The newest first, at most 20."""

    items = ReportedFaultShape(many=True)


class ReportedShape(Shape):
    """What became of a report: `fault` is what it opened; null where `alike`, open faults of the system, may be it."""

    fault = ReportedFaultShape(allow_null=True)
    alike = ReportedFaultShape(many=True)


class ReportBody(Body):
    """What is broken. `system` is its key, empty if one does not know; `new`: what is open of the system is not it."""

    text = Text(max_length=reporting.MOST)
    system = Text(required=False, default="", allow_blank=True, max_length=40)
    new = serializers.BooleanField(required=False, default=False)


class FaultReports(RestView):
    """Faults that one reported or follows."""

    @operation("fault_reports", _("查看我报告的故障"), scope=READ.slug, tag=TAG, answers=ReportedFaultList)
    def get(self, request: Request) -> Response:
        """What the caller reported or follows."""
        return self.answer(ReportedFaultList, {"items": questions.reported_by(caller(request))})

    @operation(
        "fault_report", _("报障"), scope=WRITE.slug, tag=TAG, body=ReportBody, answers=ReportedShape,
        sent={"text": "Orders fail", "system": "jzjy"},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Say that something is broken. What is open of the system is offered first and nothing is opened: follow one
        of `alike`, or send again with `new`."""
        me, system = caller(request), self.said["system"]
        done = reporting.report(
            actor=me, text=self.said["text"], system=system, new=self.said["new"], via=Via.REST
        )  # fmt: skip
        fault = questions.reported(me, done.incident.pk) if done.incident else None
        alike = questions.alike(system, me) if done.alike else ()
        return self.answer(ReportedShape, {"fault": fault, "alike": alike})


class OneFaultReport(RestView):
    """One fault."""

    @operation("fault_report_read", _("查看一个我报告的故障"), scope=READ.slug, tag=TAG, answers=ReportedFaultShape)
    def get(self, request: Request, pk: int) -> Response:
        """How it stands, for whoever reported or follows it or reads it anyway."""
        return self.answer(ReportedFaultShape, questions.reported(caller(request), pk))


class Following(RestView):
    """Following a fault."""

    def fresh(self, subject: Ref) -> Any:
        """How the incident stands now."""
        return {"id": int(subject.pk), "status": IncidentStatus.RESOLVED} if subject.kind == "alerts.incident" else None

    @operation("fault_follow", _("关注故障"), scope=WRITE.slug, tag=TAG, answers=ReportedFaultShape)
    def post(self, request: Request, pk: int) -> Response:
        """The caller hears its end; 409 once it is over."""
        row = reporting.watch(pk, actor=caller(request), via=Via.REST)
        return self.answer(ReportedFaultShape, questions.reported(caller(request), row.pk))
