"""What sources and their requests look like at the REST door; no token and no secret is ever shown."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from alerts.signal import Severity, SignalState
from alerts.states import IntakeStatus, Road, SourceStatus
from core.rest.fields import Pick, Query
from core.rest.paging import Paged

Shape = serializers.Serializer[Any]


class SourceShape(Shape):
    """A sender. `today`: requests of 24 hours; `dead`: dead letters of 14 days; `open`: alerts not known to be over."""

    slug = serializers.CharField(source="row.slug")
    kind = serializers.CharField(source="row.kind")
    name = serializers.CharField(source="row.name")
    name_en = serializers.CharField(source="row.name_en")
    status = serializers.ChoiceField(choices=SourceStatus.choices, source="row.status")
    zone = serializers.CharField(source="row.zone")
    networks = serializers.CharField(source="row.networks")
    note = serializers.CharField(source="row.note")
    address = serializers.CharField()
    created_at = serializers.DateTimeField(source="row.created_at")
    last_received_at = serializers.DateTimeField(source="line.latest", allow_null=True)
    last_recovery_at = serializers.DateTimeField(source="line.resolved_at", allow_null=True)
    today = serializers.IntegerField(source="line.today")
    open = serializers.IntegerField(source="line.open")
    dead = serializers.IntegerField(source="line.dead")


class SourcePage(Shape):
    """A page of sources."""

    items = SourceShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class IntakeShape(Shape):
    """A request as it was kept. `problem`, `place` and `detail` say why it, or a part of it, could not be read."""

    id = serializers.IntegerField(source="pk")
    received_at = serializers.DateTimeField()
    road = serializers.ChoiceField(choices=Road.choices)
    method = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    status = serializers.ChoiceField(choices=IntakeStatus.choices)
    handled_at = serializers.DateTimeField(allow_null=True)
    signals = serializers.IntegerField()
    problem = serializers.CharField()
    place = serializers.CharField()
    detail = serializers.CharField()
    why = serializers.CharField(help_text="the problem in a sentence")


class IntakePage(Shape):
    """A page of requests, the newest first."""

    items = IntakeShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class IntakeQuery(Paged):
    """Which requests."""

    status = Pick(required=False, choices=IntakeStatus.choices, help_text="`dead`: the dead letters")


class SignalShape(Shape):
    """What was read out of a request about one alert."""

    key = serializers.CharField()
    state = serializers.ChoiceField(choices=[(one.value, one.value) for one in SignalState])
    severity = serializers.ChoiceField(choices=[(one.value, one.value) for one in Severity])
    title = serializers.CharField()
    began = serializers.DateTimeField(source="episode", allow_null=True)
    value = serializers.CharField()
    labels = serializers.DictField(child=serializers.CharField())
    flags = serializers.ListField(child=serializers.CharField())


class OpenedShape(IntakeShape):
    """A request with its text and what is read out of it under the source's settings of now."""

    headers = serializers.DictField(child=serializers.CharField())
    body = serializers.CharField(help_text="at most 20,000 characters")
    cut = serializers.BooleanField(help_text="whether the end of the body is left out")
    said = SignalShape(many=True)


class TallyShape(Shape):
    """The counts of one source on one day; `faults` names what does not balance, and by how much."""

    source = serializers.CharField(source="source.slug")
    name = serializers.CharField(source="source.name")
    requests = serializers.IntegerField(source="tally.requests")
    read = serializers.IntegerField(source="tally.read")
    dead = serializers.IntegerField(source="tally.dead")
    aside = serializers.IntegerField(source="tally.aside")
    waiting = serializers.IntegerField(source="tally.waiting")
    signals = serializers.IntegerField(source="tally.signals")
    taken = serializers.IntegerField(source="tally.taken", help_text="signals that an alert took in")
    loose = serializers.IntegerField(source="tally.loose", help_text="remarks on what nobody knows")
    alerts = serializers.IntegerField(source="tally.alerts", help_text="alerts that began on the day")
    homed = serializers.IntegerField(source="tally.homed", help_text="of these, in an incident")
    over = serializers.IntegerField(source="tally.over", help_text="of these, over before they were known")
    calls = serializers.IntegerField(source="tally.calls", help_text="people called")
    sent = serializers.IntegerField(source="tally.sent")
    queued = serializers.IntegerField(source="tally.queued")
    failed = serializers.IntegerField(source="tally.failed")
    faults = serializers.DictField(source="tally.faults", child=serializers.IntegerField())


class AlertLedgerShape(Shape):
    """A day of all sources."""

    day = serializers.DateField()
    balances = serializers.BooleanField()
    lines = TallyShape(many=True)


class LedgerQuery(Query):
    """Which day."""

    day = serializers.DateField(required=False, help_text="today if none is named")
