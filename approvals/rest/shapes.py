"""What flows and requests look like at the REST door; requests show what their page shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals.models import Decision
from approvals.states import RequestStatus
from core.rest.fields import Body, Form, Pick, Text, Whole
from core.rest.paging import Paged

Shape = serializers.Serializer[Any]
STRING = {"type": "string"}
CELL = {"type": "object", "properties": {"label": STRING, "text": STRING}, "required": ["label", "text"]}


class Who(Shape):
    """A person as others name him."""

    id = serializers.IntegerField(source="pk")
    user_id = serializers.CharField()
    name = serializers.CharField(source="display_name")


class FlowBrief(Shape):
    """A flow in the catalogue."""

    slug = serializers.CharField()
    title = serializers.CharField()
    help = serializers.CharField()
    category = serializers.CharField()


class FlowList(Shape):
    """All flows that the caller may start."""

    items = FlowBrief(many=True)


class OptionShape(Shape):
    """A choice."""

    value = serializers.CharField(help_text="what the form sends")
    label = serializers.CharField()


class ColumnShape(Shape):
    """A column of a table, and what every field of a form says about itself."""

    name = serializers.CharField()
    type = serializers.CharField(help_text="text, longtext, number, money, choice, person, date, file or table")
    label = serializers.CharField()
    help = serializers.CharField()
    required = serializers.BooleanField()
    unit = serializers.CharField()
    options = OptionShape(many=True)
    min = serializers.CharField()
    max = serializers.CharField()
    max_length = serializers.IntegerField()
    max_rows = serializers.IntegerField()
    allow_long = serializers.BooleanField(help_text="a date may also be the word `long`")
    sensitive = serializers.BooleanField()


class FieldShape(ColumnShape):
    """A field of a form."""

    visible = serializers.BooleanField(help_text="whether the empty form asks for it")
    columns = ColumnShape(many=True)


class FlowShape(Shape):
    """A flow with its form; `departments` are those in whose name the caller may ask."""

    slug = serializers.CharField(source="flow")
    title = serializers.CharField()
    help = serializers.CharField()
    form = FieldShape(many=True, source="fields")
    departments = OptionShape(many=True)


class DraftShape(Shape):
    """What is typed so far."""

    form = serializers.JSONField()
    saved_at = serializers.DateTimeField(allow_null=True)


class DraftBody(Body):
    """What to keep."""

    form = Form()


class RequestBrief(Shape):
    """A request in a list."""

    id = serializers.IntegerField(source="pk")
    serial = serializers.CharField()
    title = serializers.CharField()
    flow = serializers.CharField(source="flow.slug")
    status = serializers.ChoiceField(choices=RequestStatus.choices)
    initiator = Who()
    department_id = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class RequestPageShape(Shape):
    """A page of requests."""

    items = RequestBrief(many=True)
    next_cursor = serializers.CharField(allow_blank=True)


class RequestQuery(Paged):
    """Which requests."""

    tab = Pick(
        choices=[("mine", "mine"), ("visible", "visible")], required=False, default="mine",
        help_text="mine: those that the caller started; visible: all that he may see",
    )  # fmt: skip
    flow = Text(required=False, max_length=80)
    status = Pick(required=False, choices=RequestStatus.choices)
    serial = Text(required=False, max_length=40)


class FileShape(Shape):
    """A file of a field."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


@extend_schema_field({"type": "array", "items": {"type": "array", "items": CELL}})
class Rows(serializers.Field[Any, Any, Any, Any]):
    """Rows of a table as lists of cells."""

    def to_representation(self, value: Any) -> list[list[dict[str, str]]]:
        """Label and text of each cell."""
        return [[{"label": label, "text": text} for label, _right, text in row] for row in value]


class ValueShape(Shape):
    """A filled-in field."""

    name = serializers.CharField()
    type = serializers.CharField()
    label = serializers.CharField()
    display = serializers.CharField()
    sensitive = serializers.BooleanField()
    rows = Rows()
    files = FileShape(many=True)


class PartShape(Shape):
    """One person's part in a step."""

    person = Who()
    acted_for = Who(allow_null=True)
    state = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    comment = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    due = serializers.DateTimeField(allow_null=True)
    overdue = serializers.BooleanField()


class StepShape(Shape):
    """A step that was walked, is being walked, or is foreseen."""

    key = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField(help_text="done, now, rejected, closed or next")
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    people = PartShape(many=True)
    note = serializers.CharField()


class CommentShape(Shape):
    """A remark."""

    author = Who()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class VerbShape(Shape):
    """What the caller may do now; `reason` says why not, if it is not empty."""

    slug = serializers.CharField()
    label = serializers.CharField()
    task = serializers.IntegerField()
    generation = serializers.IntegerField()
    comment_required = serializers.BooleanField()
    reason = serializers.CharField()


class RequestShape(Shape):
    """A request as its page shows it to the caller."""

    id = serializers.IntegerField(source="pk")
    serial = serializers.CharField()
    title = serializers.CharField()
    flow = serializers.CharField()
    status = serializers.ChoiceField(choices=RequestStatus.choices)
    initiator = Who()
    department = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    step = serializers.IntegerField()
    steps = serializers.IntegerField()
    step_name = serializers.CharField()
    due = serializers.DateTimeField(allow_null=True)
    overdue = serializers.BooleanField()
    values = ValueShape(many=True, source="fields")
    timeline = StepShape(many=True)
    comments = CommentShape(many=True)
    verbs = VerbShape(many=True)
    url = serializers.CharField()


class FileBody(Body):
    """A file for a field of a flow's form; its `id` then stands in the form that is sent."""

    field = Text(max_length=80, help_text="name of the field, of type file")
    file = serializers.FileField(max_length=200, help_text="at most 20 MB")


class SubmitBody(Body):
    """A form; its fields are those of the flow (`/flows/{flow}`)."""

    flow = Text(max_length=80)
    form = Form(help_text="values by name of field; a table is a list of objects, a file its id")
    department = Whole(required=False, help_text="one of the caller's own; his primary one if left out")


class DecisionBody(Body):
    """What is decided; `task` and `generation` stand under `verbs` of the request."""

    task = Whole()
    generation = Whole()
    verb = Pick(choices=Decision.Verb.choices)
    comment = Text(required=False, default="", allow_blank=True, max_length=1000)


class WithdrawBody(Body):
    """Why."""

    reason = Text(required=False, default="", allow_blank=True, max_length=1000)


class CommentBody(Body):
    """What to say."""

    text = Text(max_length=2000)
