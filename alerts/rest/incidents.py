"""Addresses about incidents; who reads and handles them is asked of the same verbs that the pages call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.models import Incident
from alerts.policy import visible_to
from alerts.rest import incident_shapes as shapes
from alerts.rest.views import TAG, caller
from alerts.selectors.incident_list import found, lines
from alerts.selectors.incident_story import story
from alerts.selectors.incidents import readable
from alerts.services import escalating, handling, merging, noting, responding, splitting, together
from alerts.services.splitting import Take
from core.errors import Invalid
from core.journal import Via
from core.refs import Ref
from core.rest.operation import operation
from core.rest.paging import Paged, page
from core.rest.views import RestView
from people.models import Employee

READ: Final = "incidents:read"
WRITE: Final = "incidents:write"


class AboutIncident(RestView):
    """An address below an incident; verbs are answered by the incident as it is after them."""

    def fresh(self, subject: Ref) -> Any:
        """The incident as it is now."""
        rows = Incident.objects.filter(pk=subject.pk).select_related("source", "assignee")
        return dict(shapes.IncidentShape(_told(list(rows))[0]).data) if subject.kind == "alerts.incident" else None

    def shown(self, request: Request, pk: int) -> Response:
        """The incident as the caller reads it now."""
        return self.answer(shapes.IncidentShape, _told([readable(caller(request), pk)])[0])


class Incidents(RestView):
    """Faults."""

    @operation(
        "incidents", _("查看故障"), scope=READ, tag=TAG, query=shapes.IncidentQuery, answers=shapes.IncidentList
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Those that the caller reads, the newest first; open ones unless a status is named."""
        me = caller(request)
        asked = {name: self.query.get(name) or "" for name in ("q", "status", "priority", "system")} | {"mine": ""}
        rows = found(Incident.objects.filter(visible_to(me)), me, asked).select_related("source", "assignee")
        told = page(rows, self.query, newest_first=True)
        return self.answer(shapes.IncidentList, told | {"items": _told(told["items"])})


class OneIncident(AboutIncident):
    """One fault."""

    @operation("incident", _("查看一个故障"), scope=READ, tag=TAG, answers=shapes.IncidentShape)
    def get(self, request: Request, pk: int) -> Response:
        """The incident."""
        return self.shown(request, pk)


class Alerts(RestView):
    """What fires in it."""

    @operation(
        "incident_alerts", _("查看故障的告警"), scope=READ, tag=TAG, query=Paged, answers=shapes.AlertList
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        """Its alerts, the newest first."""
        rows = readable(caller(request), pk).alerts.all()
        return self.answer(shapes.AlertList, page(rows, self.query, newest_first=True))


class Story(RestView):
    """What happened."""

    @operation("incident_story", _("查看故障的动态"), scope=READ, tag=TAG, answers=shapes.StoryShape)
    def get(self, request: Request, pk: int) -> Response:
        """Who did what, who was called, what senders said."""
        return self.answer(shapes.StoryShape, {"items": story(readable(caller(request), pk))})


class Acknowledgement(AboutIncident):
    """Taking it."""

    @operation("incident_acknowledge", _("认领故障"), scope=WRITE, tag=TAG, answers=shapes.IncidentShape)
    def post(self, request: Request, pk: int) -> Response:
        """The caller is at it from now on; 409 with the fresh incident if somebody was quicker."""
        handling.acknowledge(pk, actor=caller(request), via=Via.REST)
        return self.shown(request, pk)


class Assignment(AboutIncident):
    """Giving it to somebody."""

    @operation(
        "incident_assign", _("转派故障"), scope=WRITE, tag=TAG, body=shapes.AssignmentBody,
        answers=shapes.IncidentShape, sent={"to": "wangxm"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """That person is at it from now on."""
        to = Employee.objects.filter(user_id=self.said["to"]).first()
        if to is None:
            raise Invalid.at("to", gettext("没有这个人"))
        handling.assign(pk, actor=caller(request), to=to, via=Via.REST)
        return self.shown(request, pk)


class Merging(AboutIncident):
    """Making two one."""

    @operation(
        "incident_merge", _("合并故障"), scope=WRITE, tag=TAG, body=shapes.MergingBody, answers=shapes.IncidentShape,
        sent={"into": 1207},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Its alerts and people go over to the other, which is the answer; it is never opened again."""
        kept = merging.merge(pk, into=self.said["into"], actor=caller(request), via=Via.REST)
        return self.shown(request, kept.pk)


class Splitting(AboutIncident):
    """Making two of one."""

    @operation(
        "incident_split", _("拆分故障"), scope=WRITE, tag=TAG, body=shapes.SplittingBody,
        answers=shapes.IncidentShape, sent={"alerts": [31, 32], "take": "same"},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """The alerts become an incident of their own, which is the answer."""
        alerts, take = self.said["alerts"], Take(self.said["take"])
        made = splitting.split(pk, alerts=alerts, take=take, actor=caller(request), via=Via.REST)
        return self.shown(request, made.pk)


class Snooze(AboutIncident):
    """Putting it off."""

    @operation(
        "incident_snooze", _("暂缓故障"), scope=WRITE, tag=TAG, body=shapes.SnoozeBody, answers=shapes.IncidentShape
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """At that moment it waits for somebody again."""
        handling.snooze(pk, actor=caller(request), until=self.said["until"], via=Via.REST)
        return self.shown(request, pk)


class Resolving(AboutIncident):
    """Saying that it is over."""

    @operation(
        "incident_resolve", _("标记故障已解决"), scope=WRITE, tag=TAG, body=shapes.ResolutionBody,
        answers=shapes.IncidentShape,
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """What goes on firing for ten more minutes opens it again."""
        handling.resolve(pk, actor=caller(request), note=self.said["note"], via=Via.REST)
        return self.shown(request, pk)


class Reopening(AboutIncident):
    """Opening it again."""

    @operation(
        "incident_reopen", _("重新打开故障"), scope=WRITE, tag=TAG, body=shapes.ReopeningBody,
        answers=shapes.IncidentShape,
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Whoever answers for it is called anew."""
        handling.reopen(pk, actor=caller(request), reason=self.said["reason"], via=Via.REST)
        return self.shown(request, pk)


class Notes(AboutIncident):
    """Writing down what goes on."""

    @operation(
        "incident_note", _("记录故障进展"), scope=WRITE, tag=TAG, body=shapes.NoteBody, answers=shapes.IncidentShape
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """A line in its story."""
        noting.note(pk, actor=caller(request), text=self.said["text"], via=Via.REST)
        return self.shown(request, pk)


class Escalation(AboutIncident):
    """Calling the next ones now."""

    @operation("incident_escalate", _("立即升级故障"), scope=WRITE, tag=TAG, answers=shapes.IncidentShape)
    def post(self, request: Request, pk: int) -> Response:
        """Those of the next step are called at once; 409 unless it waits, or where everybody was called already."""
        escalating.escalate(pk, actor=caller(request), via=Via.REST)
        return self.shown(request, pk)


class Helping(AboutIncident):
    """Helping whoever is at it."""

    @operation("incident_help", _("协助处理故障"), scope=WRITE, tag=TAG, answers=shapes.IncidentShape)
    def post(self, request: Request, pk: int) -> Response:
        """The caller has a part in it from now on; 409 where he has one already, or nobody is at it."""
        responding.join(pk, actor=caller(request), via=Via.REST)
        return self.shown(request, pk)


class Together(RestView):
    """Several at once."""

    @operation(
        "incidents_together", _("批量处理故障"), scope=WRITE, tag=TAG, body=shapes.SeveralBody,
        answers=shapes.AnswerList, sent={"verb": "acknowledge", "incidents": [1207, 1208]},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Each is done or refused by itself."""
        told = together.do(self.said["verb"], self.said["incidents"], actor=caller(request), via=Via.REST)
        return self.answer(shapes.AnswerList, {"items": told})


def _told(rows: Sequence[Incident]) -> list[dict[str, Any]]:
    return [
        {"row": one.row, "alerts": one.alerts, "open": one.open, "url": reverse("alerts:incident", args=[one.row.pk])}
        for one in lines(rows, {})
    ]
