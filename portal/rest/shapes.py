"""What the logs look like at the REST door."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.rest.fields import Day, Pick, Text
from core.rest.paging import Paged
from core.states import Via

Shape = serializers.Serializer[Any]


class LogQuery(Paged):
    """Which entries."""

    order = Pick(choices=[("newest", "newest"), ("oldest", "oldest")], required=False, default="newest")
    who = Text(required=False, max_length=130, help_text="name, user id, or a ref such as people.employee:12")
    subject = Text(required=False, max_length=130, help_text="ref, such as approvals.request:42, or its key alone")
    since = Day(required=False, help_text="first day, of Shanghai")
    until = Day(required=False, help_text="last day, of Shanghai")


class EntryQuery(LogQuery):
    """Which entries of the operation log."""

    verb = Text(required=False, max_length=130, help_text="such as approvals.approved")
    via = Pick(required=False, choices=Via.choices)


class ReadingQuery(LogQuery):
    """Which readings."""

    what = Text(required=False, max_length=64, help_text="such as people.contact")


class EntryShape(Shape):
    """An entry of the journal. `text` is what `hash` seals: SHA-256 of `prev_hash`, a line feed, `text`."""

    id = serializers.IntegerField(source="pk")
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    actor = serializers.CharField(help_text="ref; empty for the house itself")
    on_behalf_of = serializers.CharField()
    via = serializers.ChoiceField(choices=Via.choices)
    ref = serializers.CharField(help_text="what it is about")
    seq = serializers.IntegerField(help_text="place in the chain of this ref")
    facts = serializers.JSONField()
    text = serializers.CharField()
    prev_hash = serializers.CharField()
    hash = serializers.CharField()


class EntryPage(Shape):
    """A page of the operation log."""

    items = EntryShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class ReadingShape(Shape):
    """Somebody saw something sensitive in this hour."""

    id = serializers.IntegerField(source="pk")
    at = serializers.DateTimeField()
    person = serializers.CharField(help_text="ref")
    what = serializers.CharField()
    ref = serializers.CharField(help_text="what was seen")


class ReadingPage(Shape):
    """A page of the read log."""

    items = ReadingShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)
