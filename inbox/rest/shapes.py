"""What the inbox looks like at the REST door."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.rest.fields import Pick, Text
from core.rest.paging import Paged
from inbox.kinds import Tab

Shape = serializers.Serializer[Any]


class Pair(serializers.ListField):
    """A label with its value."""

    child = serializers.CharField()


class ItemShape(Shape):
    """One row of the inbox; nothing sensitive stands in it."""

    ref = serializers.CharField(help_text="what it is about, such as approvals.task:7")
    source = serializers.CharField()
    facet = serializers.CharField()
    facet_label = serializers.CharField()
    title = serializers.CharField()
    initiator = serializers.CharField()
    department = serializers.CharField()
    summary = serializers.ListField(child=Pair())
    since = serializers.DateTimeField()
    due = serializers.DateTimeField(allow_null=True)
    status = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    url = serializers.CharField(help_text="path of its page")
    unread = serializers.BooleanField()
    icon = serializers.CharField(help_text="a symbol of the Lucide set")
    urges = serializers.IntegerField()


class ItemPage(Shape):
    """A page of the inbox."""

    items = ItemShape(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class InboxQuery(Paged):
    """Which part of the inbox."""

    tab = Pick(choices=Tab.choices, required=False, default=Tab.TODO.value)
    facet = Text(required=False, default="", allow_blank=True, max_length=80)
    due = Pick(choices=[("overdue", "overdue"), ("today", "today")], required=False, default="")
    q = Text(required=False, default="", allow_blank=True, max_length=100)
    read = Pick(choices=[("unread", "unread"), ("read", "read")], required=False, default="", help_text="of cc")


class CountsShape(Shape):
    """Exact numbers."""

    todo = serializers.IntegerField()
    overdue = serializers.IntegerField()
    due_today = serializers.IntegerField()
    started_running = serializers.IntegerField()
    cc_unread = serializers.IntegerField()
