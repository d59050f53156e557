"""Being away, at the REST door: one's own, and for HR everybody's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Invalid, NotVisible
from core.journal import Via
from core.refs import Ref
from core.rest.fields import Body, Moment, Pick, Text, Whole
from core.rest.operation import operation
from core.rest.paging import Paged, page
from core.rest.views import RestView
from people import policy
from people.absences import absences_seen_by
from people.models import Absence, Employee
from people.rest.shapes import PersonBrief, Shape, paged
from people.rest.views import READ, TAG, WRITE, caller
from people.services.absences import cancel_absence, note_absence
from people.states import AbsenceKind, AbsenceSource, AbsenceStatus


class AbsenceShape(Shape):
    """When somebody is not there; `note` is for him and HR, who alone are given this."""

    id = serializers.IntegerField(source="pk")
    person = PersonBrief()
    kind = serializers.ChoiceField(choices=AbsenceKind.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field of the answer that is called so
        choices=AbsenceSource.choices
    )
    status = serializers.ChoiceField(choices=AbsenceStatus.choices)
    note = serializers.CharField(allow_blank=True)


AbsencePage = paged(AbsenceShape, "AbsencePage")


class AbsenceQuery(Paged):
    """Which absences."""

    whose = Pick(
        choices=[("own", "own"), ("all", "all")], required=False, default="own",
        help_text="own: the caller's; all: everybody's, for HR",
    )  # fmt: skip
    person = Whole(required=False, help_text="key of one person, among these")
    status = Pick(required=False, choices=AbsenceStatus.choices)
    ends_after = Moment(required=False, help_text="leaves out what was over at this moment")
    starts_before = Moment(required=False, help_text="leaves out what begins at this moment or later")


class AbsenceBody(Body):
    """Who is away from when until when."""

    person = Whole(required=False, help_text="key of a colleague, for HR; the caller himself if left out")
    kind = Pick(choices=AbsenceKind.choices)
    starts_at = Moment()
    ends_at = Moment()
    note = Text(required=False, default="", allow_blank=True, max_length=200)


class About(RestView):
    """A refused move shows the absence as it is now."""

    def fresh(self, subject: Ref) -> Any:
        """The absence now."""
        row = Absence.objects.select_related("person").filter(pk=subject.pk).first()
        return dict(AbsenceShape(row).data) if row and subject.kind == "people.absence" else None


class Absences(About):
    """Absences, past ones and cancelled ones too."""

    @operation("absences", gettext_lazy("查看请假与外出"), scope=READ, tag=TAG, query=AbsenceQuery, answers=AbsencePage)
    def get(self, request: Request) -> Response:
        """The newest notes first."""
        me, said = caller(request), self.query
        if said["whose"] == "all":
            policy.require_hr(me)
        rows = absences_seen_by(me) if said["whose"] == "all" else Absence.objects.filter(person=me)
        named = {
            "person": "person", "status": "status", "ends_after": "ends_at__gt", "starts_before": "starts_at__lt",
        }  # fmt: skip
        rows = rows.filter(**{column: said[name] for name, column in named.items() if name in said})
        return self.answer(AbsencePage, page(rows.select_related("person"), said, newest_first=True))

    @operation(
        "absence_note", gettext_lazy("登记请假与外出"), scope=WRITE, tag=TAG, status=201,
        body=AbsenceBody, answers=AbsenceShape,
        sent={"kind": "leave", "starts_at": "2026-11-25T09:00:00+08:00", "ends_at": "2026-11-27T18:00:00+08:00"},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Note that the caller, or for HR a colleague, will be away; the same again gives the same absence."""
        me, said = caller(request), dict(self.said)
        key = said.pop("person", me.pk)
        person = Employee.objects.filter(policy.visible_to(me), pk=key).first()
        if person is None:
            raise Invalid.at("person", _("请选择一位在职的同事"))
        said["kind"] = AbsenceKind(said["kind"])
        return self.answer(AbsenceShape, note_absence(actor=me, person=person, via=Via.REST, **said), 201)


class OneAbsence(About):
    """An absence of the caller, or for HR of anybody."""

    @operation("absence_cancel", gettext_lazy("撤销或提前结束请假"), scope=WRITE, tag=TAG, answers=AbsenceShape)
    def delete(self, request: Request, pk: int) -> Response:
        """Call it off; one that has begun ends now. Gives it as it is afterwards."""
        row = absences_seen_by(caller(request)).filter(pk=pk).select_related("person").first()
        if row is None:
            raise NotVisible(_("内容不存在，或你没有权限查看"))
        return self.answer(AbsenceShape, cancel_absence(row, actor=caller(request), via=Via.REST))
