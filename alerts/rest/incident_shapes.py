"""What incidents look like at the REST door, and what is sent to it about them."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import serializers

from alerts.selectors.incident_story import Lane
from alerts.services import splitting
from alerts.services.splitting import Take
from alerts.services.together import VERBS
from alerts.signal import Severity
from alerts.states import AlertState, EndReason, IncidentStatus, Priority, Resolution
from core.rest.fields import Body, Moment, Pick, Several, Text, Whole
from core.rest.paging import Paged

Shape = serializers.Serializer[Any]
LANES: Final = tuple((one.value, one.value) for one in Lane)


class IncidentShape(Shape):
    """An incident. `alerts`: how many belong to it, `open` of them are not known to be over."""

    id = serializers.IntegerField(source="row.pk")
    number = serializers.CharField(source="row.number")
    title = serializers.CharField(source="row.title")
    status = serializers.ChoiceField(choices=IncidentStatus.choices, source="row.status")
    priority = serializers.ChoiceField(choices=Priority.choices, source="row.priority")
    system = serializers.CharField(source="row.system")
    alert_source = serializers.CharField(source="row.source.slug")
    assignee = serializers.CharField(source="row.assignee.user_id", default=None, allow_null=True)
    opened_at = serializers.DateTimeField(source="row.opened_at")
    acknowledged_at = serializers.DateTimeField(source="row.acknowledged_at", allow_null=True)
    snoozed_until = serializers.DateTimeField(source="row.snoozed_until", allow_null=True)
    resolved_at = serializers.DateTimeField(source="row.resolved_at", allow_null=True)
    resolution = serializers.ChoiceField(choices=Resolution.choices, source="row.resolution", allow_blank=True)
    alerts = serializers.IntegerField()
    open = serializers.IntegerField()
    merged_into = serializers.IntegerField(source="row.merged_into_id", allow_null=True)
    split_from = serializers.IntegerField(source="row.split_from_id", allow_null=True)
    url = serializers.CharField()


class IncidentList(Shape):
    """A page of incidents, the newest first."""

    items = IncidentShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class IncidentQuery(Paged):
    """Which incidents; open ones unless a status is named."""

    status = Pick(required=False, choices=[*IncidentStatus.choices, ("all", "all")])
    priority = Pick(required=False, choices=Priority.choices)
    system = Text(required=False, default="", allow_blank=True, max_length=40, help_text="key of a system")
    q = Text(required=False, default="", allow_blank=True, max_length=200, help_text="in the title, or a number")


class AlertShape(Shape):
    """An alert of an incident."""

    id = serializers.IntegerField(source="pk")
    key = serializers.CharField()
    state = serializers.ChoiceField(choices=AlertState.choices)
    severity = serializers.ChoiceField(choices=[(one.value, one.value) for one in Severity])
    title = serializers.CharField()
    value = serializers.CharField()
    labels = serializers.DictField(child=serializers.CharField())
    began = serializers.DateTimeField(source="episode")
    last_seen = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.ChoiceField(choices=EndReason.choices, allow_blank=True)


class AlertList(Shape):
    """A page of alerts, the newest first."""

    items = AlertShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class MomentShape(Shape):
    """A line of the story: `lane` is who speaks (people, calls, alerts), `what` and `note` are for reading."""

    at = serializers.DateTimeField()
    lane = serializers.ChoiceField(choices=LANES)
    who = serializers.CharField()
    what = serializers.CharField(source="verb")
    note = serializers.CharField(allow_blank=True)


class StoryShape(Shape):
    """The last 200 lines, the newest first."""

    items = MomentShape(many=True)


class AssignmentBody(Body):
    """To whom it goes."""

    to = Text(max_length=64, help_text="user id")


class MergingBody(Body):
    """Of which incident it is part from now on."""

    into = Whole(min_value=1, help_text="id of the incident that stays")


class SplittingBody(Body):
    """What becomes an incident of its own, and who is at that."""

    alerts = Several(child=Whole(), min_length=1, max_length=splitting.MOST, help_text="ids of alerts of the incident")
    take = Pick(required=False, choices=Take.choices, default=Take.SAME.value)


class SnoozeBody(Body):
    """Until when it is put off."""

    until = Moment(help_text="within a week")


class ResolutionBody(Body):
    """How it ended."""

    note = Text(required=False, default="", allow_blank=True, max_length=500)


class ReopeningBody(Body):
    """Why it is open again."""

    reason = Text(max_length=500)


class NoteBody(Body):
    """What is to be remembered."""

    text = Text(max_length=1000)


class SeveralBody(Body):
    """Several incidents and what is done to each."""

    verb = Pick(choices=[(verb, verb) for verb in VERBS])
    incidents = Several(child=Whole(), min_length=1, max_length=100)


class AnswerShape(Shape):
    """What became of one; `why` is empty if it was done."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    why = serializers.CharField(allow_blank=True)


class AnswerList(Shape):
    """One answer for each, in their order."""

    items = AnswerShape(many=True)
