"""What the estate looks like at the REST door."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.rest.fields import Moment, Pick, Query, Text
from core.rest.paging import Paged
from estate.columns import ColumnKind
from estate.states import Duty, Grade, InUse, Level, ServiceHours

Shape = serializers.Serializer[Any]


class OwnerShape(Shape):
    """A person who answers for a system in one duty; `person_status` says whether he still works here."""

    duty = serializers.ChoiceField(choices=Duty.choices)
    id = serializers.IntegerField(source="person_id")
    user_id = serializers.CharField(source="person.user_id")
    name = serializers.CharField(source="person.display_name")
    person_status = serializers.CharField(source="person.status")


class SystemShape(Shape):
    """An application that the firm runs."""

    key = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    grade = serializers.ChoiceField(choices=Grade.choices)
    level = serializers.ChoiceField(choices=Level.choices)
    hours = serializers.ChoiceField(choices=ServiceHours.choices)
    status = serializers.ChoiceField(choices=InUse.choices)
    department_id = serializers.IntegerField(allow_null=True)
    cost_centre = serializers.CharField()
    roster = serializers.CharField(source="roster.slug", allow_null=True, default=None)
    owners = OwnerShape(many=True)


class SystemPage(Shape):
    """A page of systems."""

    items = SystemShape(many=True)
    next_cursor = serializers.CharField()


class SystemQuery(Paged):
    """Which systems."""

    q = Text(required=False, default="", allow_blank=True, max_length=60, help_text="name, pinyin, initials, key")
    grade = Pick(required=False, choices=Grade.choices)
    status = Pick(required=False, choices=InUse.choices, default=InUse.IN_USE.value)


class ColumnOption(Shape):
    """A choice of a column."""

    value = serializers.CharField()
    label = serializers.CharField(source="said")


class LedgerColumn(Shape):
    """A column that a ledger declares."""

    id = serializers.CharField()
    type = serializers.ChoiceField(choices=ColumnKind.choices, source="kind")
    label = serializers.CharField(source="said")
    unit = serializers.CharField(source="unit_said")
    required = serializers.BooleanField()
    options = ColumnOption(many=True)


class LedgerShape(Shape):
    """A ledger that the caller reads."""

    slug = serializers.CharField()
    name = serializers.CharField(source="display_name")
    columns = LedgerColumn(many=True, source="declared")


class LedgerList(Shape):
    """Ledgers."""

    items = LedgerShape(many=True)


class RowShape(Shape):
    """A row; `facts` by column: money in fen, people as keys."""

    key = serializers.CharField()
    label = serializers.CharField()
    label_en = serializers.CharField()
    status = serializers.ChoiceField(choices=InUse.choices)
    facts = serializers.DictField()


class RowPage(Shape):
    """A page of rows."""

    items = RowShape(many=True)
    next_cursor = serializers.CharField()


class RowQuery(Paged):
    """Which rows."""

    q = Text(required=False, default="", allow_blank=True, max_length=60, help_text="label, pinyin, initials, number")
    status = Pick(required=False, choices=InUse.choices, default=InUse.IN_USE.value)


class RosterShape(Shape):
    """A roster in use."""

    slug = serializers.CharField()
    name = serializers.CharField(source="display_name")


class RosterList(Shape):
    """Rosters."""

    items = RosterShape(many=True)


class DutyQuery(Query):
    """When."""

    at = Moment(required=False, help_text="the moment asked about; now if not said")


class DutyShape(Shape):
    """Somebody on duty; `why` says how he came to be, `facts` the same for machines."""

    id = serializers.IntegerField(source="person_id")
    user_id = serializers.CharField()
    name = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField()
    facts = serializers.DictField()


class DutyAnswer(Shape):
    """Who is on duty at a moment; nobody: an empty list."""

    roster = serializers.CharField()
    at = serializers.DateTimeField()
    items = DutyShape(many=True)
