"""What subscriptions look like at the REST door; neither secret nor query of the address is ever shown."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from bots.hooks.guard import MOST_URL
from bots.services.hooks import LONGEST_SECRET, SHORTEST_SECRET
from bots.states import SubscriptionStatus
from core.rest.fields import Body, Pick, Several, Text

Shape = serializers.Serializer[Any]


class SubscriptionShape(Shape):
    """An address that is told of events."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    host = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(choices=SubscriptionStatus.choices)
    owner_id = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class SubscriptionPage(Shape):
    """A page of subscriptions."""

    items = SubscriptionShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class SubscriptionBody(Body):
    """A new subscription."""

    name = Text(max_length=60)
    url = Text(max_length=MOST_URL, help_text="https only; never shown again")
    secret = Text(
        min_length=SHORTEST_SECRET, max_length=LONGEST_SECRET, help_text="made by you at random; never shown again"
    )
    events = Several(child=Text(max_length=60), min_length=1, max_length=50)


class SubscriptionChange(Body):
    """What to change; what is left out stays."""

    name = Text(max_length=60, required=False)
    url = Text(max_length=MOST_URL, required=False)
    secret = Text(min_length=SHORTEST_SECRET, max_length=LONGEST_SECRET, required=False)
    events = Several(child=Text(max_length=60), min_length=1, max_length=50, required=False)


class SwitchBody(Body):
    """Which way."""

    verb = Pick(choices=[("pause", "pause"), ("resume", "resume")])


class EventShape(Shape):
    """An event that one may subscribe to, with an example of what is sent."""

    slug = serializers.CharField()
    label = serializers.CharField()
    sample = serializers.JSONField()


class EventList(Shape):
    """All events."""

    items = EventShape(many=True)


class PingShape(Shape):
    """What to look for at the other end."""

    delivery = serializers.CharField()
