"""Addresses about who is on duty over a stretch of time, and the sessions of trading days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock, worktime
from core.errors import Invalid, NotVisible
from core.rest.fields import Moment, Query
from core.rest.operation import operation
from core.rest.views import RestView
from core.states import Phase
from estate import duty
from estate.models import Roster
from estate.phrases import why_said
from estate.rest.views import READ, TAG
from estate.selectors.rosters import plan_of
from estate.states import InUse
from people.models import Employee

USUAL: Final = timedelta(days=7)
LONGEST: Final = timedelta(days=92)
MOST_DAYS: Final = 62
Shape = serializers.Serializer[Any]


class ScheduleQuery(Query):
    """From when until when; a week from now on, if not said."""

    start = Moment(required=False, help_text="now if not said")
    end = Moment(required=False, help_text="a week after the start if not said; at most 92 days after it")


class TurnShape(Shape):
    """Somebody on duty in the stretch, and how he came to be."""

    id = serializers.IntegerField()
    user_id = serializers.CharField()
    name = serializers.CharField()
    why = serializers.CharField()


class StretchShape(Shape):
    """A stretch in which the same people are on duty; nobody: a gap."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    people = TurnShape(many=True)


class ScheduleShape(Shape):
    """The time without a hole."""

    roster = serializers.CharField()
    zone = serializers.CharField()
    items = StretchShape(many=True)


class SessionsQuery(Query):
    """Which days, both included; today if not said."""

    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)


class SessionShape(Shape):
    """A part of a trading day; `trades` says whether orders meet in it."""

    day = serializers.DateField()
    phase = serializers.ChoiceField(choices=Phase.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    trades = serializers.BooleanField(source="phase.trades")


class SessionList(Shape):
    """Sessions in order of time; none on days without trading."""

    items = SessionShape(many=True)


class Schedule(RestView):
    """Who is on duty when."""

    @operation(
        "roster_schedule", gettext_lazy("查看排班"), scope=READ, tag=TAG, query=ScheduleQuery, answers=ScheduleShape
    )
    def get(self, request: Request, slug: str) -> Response:
        """Stretches of the same people, gaps among them, overrides included; past times as well."""
        row = Roster.objects.filter(slug=slug, status=InUse.IN_USE).first()
        if row is None:
            raise NotVisible(_("内容不存在，或你没有权限查看"))
        start = self.query.get("start") or clock.now()
        end = self.query.get("end") or start + USUAL
        if not start < end <= start + LONGEST:
            raise Invalid.at("end", _("须晚于开始，最长 {count} 天").format(count=LONGEST.days))
        told = duty.stretches(plan_of(row, start, end), start, end)
        people = Employee.objects.in_bulk({turn.person for one in told for turn in one.turns})
        items = [{"start": one.start, "end": one.end, "people": _people(row, one, people)} for one in told]
        return self.answer(ScheduleShape, {"roster": slug, "zone": row.zone, "items": items})


class Sessions(RestView):
    """When the exchange is open."""

    @operation(
        "trading_sessions", gettext_lazy("查看交易时段"), scope=READ, tag=TAG, query=SessionsQuery, answers=SessionList
    )
    def get(self, request: Request) -> Response:
        """The parts of these trading days."""
        first: date = self.query.get("first") or clock.today()
        last: date = self.query.get("last") or first
        if not first <= last < first + timedelta(days=MOST_DAYS):
            raise Invalid.at("last", _("最多 {count} 天").format(count=MOST_DAYS))
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return self.answer(SessionList, {"items": [one for day in days for one in worktime.sessions(day)]})


def _people(roster: Roster, one: duty.Stretch, people: dict[int, Employee]) -> list[dict[str, Any]]:
    names = {pk: person.display_name for pk, person in people.items()}
    return [
        {
            "id": turn.person, "user_id": people[turn.person].user_id, "name": names[turn.person],
            "why": why_said(turn.why, roster.display_name, names, zone=roster.zone),
        }
        for turn in one.turns
    ]  # fmt: skip
