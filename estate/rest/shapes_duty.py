"""What rosters, stand-ins, swaps and calendars look like at the REST door, and what is sent to it about them."""

from __future__ import annotations

from datetime import time
from typing import Any

from rest_framework import serializers

from core.rest.fields import Body, Clock, Day, Moment, Pick, Several, Text, Whole
from core.states import Phase
from estate.services.layers import MOST_EVERY, MOST_LAYERS, MOST_PEOPLE, MOST_WINDOWS
from estate.services.overrides import MOST_REASON
from estate.states import Days, InUse, OverrideStatus, SwapStatus, Unit

Shape = serializers.Serializer[Any]


class SomebodyShape(Shape):
    """A person."""

    id = serializers.IntegerField(source="pk")
    user_id = serializers.CharField()
    name = serializers.CharField(source="display_name")


class LayerShape(Shape):
    """People taking turns; `people` in the order of their turns, `windows` as `[opens, closes]`."""

    id = serializers.IntegerField(source="row.pk")
    name = serializers.CharField(source="row.name")
    name_en = serializers.CharField(source="row.name_en", allow_blank=True)
    people = SomebodyShape(many=True)
    unit = serializers.ChoiceField(choices=Unit.choices, source="row.unit")
    every = serializers.IntegerField(source="row.every")
    starts_on = serializers.DateField(source="row.starts_on")
    handover = Clock(source="row.handover")
    priority = serializers.IntegerField(source="row.priority")
    days = serializers.ChoiceField(choices=Days.choices, source="row.days")
    windows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()), source="row.windows")
    phases = serializers.ListField(child=serializers.ChoiceField(choices=Phase.choices), source="row.phases")
    since = serializers.DateTimeField(source="row.since")
    until = serializers.DateTimeField(source="row.until", allow_null=True)


class WholeRosterShape(Shape):
    """A roster with every layer that takes part now or later."""

    slug = serializers.CharField(source="row.slug")
    name = serializers.CharField(source="row.name")
    name_en = serializers.CharField(source="row.name_en", allow_blank=True)
    note = serializers.CharField(source="row.note", allow_blank=True)
    zone = serializers.CharField(source="row.zone")
    status = serializers.ChoiceField(choices=InUse.choices, source="row.status")
    layers = LayerShape(many=True)


class LayerBody(Body):
    """A layer as it should be; `people` (user ids) in the order of their turns, the first from `starts_on` on."""

    name = Text(max_length=40)
    name_en = Text(required=False, default="", allow_blank=True, max_length=60)
    people = Several(child=Text(max_length=64), min_length=1, max_length=MOST_PEOPLE)
    starts_on = Day()
    handover = Clock(required=False, default=time(9))
    unit = Pick(required=False, default=Unit.WEEK.value, choices=Unit.choices)
    every = Whole(required=False, default=1, min_value=1, max_value=MOST_EVERY)
    priority = Whole(required=False, default=0, max_value=MOST_LAYERS)
    days = Pick(required=False, default=Days.EVERY.value, choices=Days.choices)
    windows = Several(
        child=Several(child=Clock(), min_length=2, max_length=2), required=False, default=list, max_length=MOST_WINDOWS
    )  # fmt: skip
    phases = Several(child=Pick(choices=Phase.choices), required=False, default=list, max_length=len(Phase))


class LayersBody(Body):
    """All layers from `since` on (now, if not said)."""

    layers = Several(child=LayerBody(), max_length=MOST_LAYERS)
    since = Moment(required=False, help_text="not in the past")


class SeenLayersBody(LayersBody):
    """The same, and the ids of the layers that the caller saw: 409 if they are others by now."""

    seen = Several(child=Whole(), max_length=1000)


class DutyChangeShape(Shape):
    """A stretch in which other people would be on duty."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    before = SomebodyShape(many=True)
    after = SomebodyShape(many=True)


class DutyGapShape(Shape):
    """A stretch in which nobody would be."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class LayersPreviewShape(Shape):
    """What would change in the 28 days after `since`, and where nobody would be on duty."""

    changes = DutyChangeShape(many=True)
    gaps = DutyGapShape(many=True)


class OverrideShape(Shape):
    """Somebody stands in for a while; `instead_of` null: of everybody. The halves of a swap have the same `pair`."""

    id = serializers.IntegerField(source="pk")
    roster = serializers.CharField(source="roster.slug")
    person = SomebodyShape()
    instead_of = SomebodyShape(allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    reason = serializers.CharField()
    pair = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=OverrideStatus.choices)


class OverridePage(Shape):
    """A page of them."""

    items = OverrideShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class OverrideList(Shape):
    """Those that were called off: of a swap both halves. One that had begun ends now."""

    items = OverrideShape(many=True)


class OverrideBody(Body):
    """Who stands in, for whom (nobody in particular: of everybody on duty), when and why."""

    person = Text(max_length=64, help_text="user id")
    instead_of = Text(required=False, default="", allow_blank=True, max_length=64, help_text="user id")
    starts_at = Moment()
    ends_at = Moment()
    reason = Text(max_length=MOST_REASON)


class SwapShape(Shape):
    """Somebody asks for his duty to be taken; `asked` null: by anybody on the roster. `taker` has taken it."""

    id = serializers.IntegerField(source="pk")
    roster = serializers.CharField(source="roster.slug")
    status = serializers.ChoiceField(choices=SwapStatus.choices)
    asker = SomebodyShape()
    asked = SomebodyShape(allow_null=True)
    taker = SomebodyShape(source="override.person", allow_null=True, default=None)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    reason = serializers.CharField()


class SwapPage(Shape):
    """A page of them."""

    items = SwapShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class SwapBody(Body):
    """Which part of one's own duty, why, and whom one asks; nobody in particular: everybody on the roster."""

    starts_at = Moment()
    ends_at = Moment()
    reason = Text(max_length=MOST_REASON)
    asked = Text(required=False, default="", allow_blank=True, max_length=64, help_text="user id")


class FeedShape(Shape):
    """A calendar; `roster` null: one's own turns on all rosters. `hint` is the end of its secret."""

    id = serializers.IntegerField(source="pk")
    roster = serializers.CharField(source="roster.slug", allow_null=True, default=None)
    hint = serializers.CharField()
    made_at = serializers.DateTimeField()
    read_on = serializers.DateField(allow_null=True)


class FeedList(Shape):
    """The caller's calendars that are good."""

    items = FeedShape(many=True)


class IssuedShape(FeedShape):
    """A calendar and its address, which is told this once."""

    address = serializers.CharField()


class FeedBody(Body):
    """Of which roster; empty: one's own turns on all."""

    roster = Text(required=False, default="", allow_blank=True, max_length=40)
