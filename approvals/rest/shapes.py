"""What flows and requests look like at the REST door; requests show what their page shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals.states import RequestStatus
from core.rest.fields import Body, Form, Text

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
    favourite = serializers.BooleanField(help_text="kept at the top by the caller")


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
    type = serializers.CharField(help_text="text, number, choice, table …: see the list of field types")
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
    writable = serializers.BooleanField(help_text="false for what is computed: it is answered, never sent")


class FieldShape(ColumnShape):
    """A field of a form."""

    visible = serializers.BooleanField(help_text="whether the empty form asks for it")
    columns = ColumnShape(many=True)


class ChoosesShape(Shape):
    """Approvers that the initiator picks: send `chosen: {node: [keys]}`; no options means anybody of the firm."""

    node = serializers.CharField()
    label = serializers.CharField()
    multiple = serializers.BooleanField()
    required = serializers.BooleanField(help_text="false where the step is not on every way")
    options = OptionShape(many=True)


class FlowShape(Shape):
    """A flow with its form; `departments` are those in whose name the caller may ask."""

    slug = serializers.CharField(source="flow")
    title = serializers.CharField()
    help = serializers.CharField()
    form = FieldShape(many=True, source="fields")
    departments = OptionShape(many=True)
    chooses = ChoosesShape(many=True)


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
    acting = serializers.CharField(help_text="as the page says it: deputy or assistant, and for whom")
    kind = serializers.CharField(help_text="before, after, opinion or claim, in words; empty for an ordinary part")
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
    state = serializers.CharField(help_text="done, now, rejected, closed, returned or next")
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    people = PartShape(many=True)
    note = serializers.CharField(help_text="why this branch, why the house decided")
    depth = serializers.IntegerField(help_text="how many parallel branches it stands in")
    sure = serializers.BooleanField(help_text="false for what only may come")


class CommentShape(Shape):
    """A remark."""

    author = Who()
    text = serializers.CharField()
    at = serializers.DateTimeField()
    mentions = serializers.ListField(child=serializers.CharField())


class VerbShape(Shape):
    """What the caller may do now; `reason` says why not, if it is not empty."""

    slug = serializers.CharField()
    label = serializers.CharField()
    task = serializers.IntegerField(help_text="the part it acts on; 0: the request")
    rev = serializers.IntegerField(help_text="how the part stands; an older one is answered 409")
    comment_required = serializers.BooleanField()
    reason = serializers.CharField()
    options = OptionShape(many=True, help_text="nodes or parts to choose from")


class CopyShape(Shape):
    """Who got a copy, and when he first opened it."""

    person = Who()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class RequestShape(Shape):
    """A request as its page shows it to the caller."""

    id = serializers.IntegerField(source="pk")
    serial = serializers.CharField()
    title = serializers.CharField()
    flow = serializers.CharField()
    status = serializers.ChoiceField(choices=RequestStatus.choices)
    initiator = Who()
    filed_by = Who(allow_null=True)
    department = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    step = serializers.IntegerField()
    steps = serializers.IntegerField()
    step_name = serializers.CharField()
    due = serializers.DateTimeField(allow_null=True)
    overdue = serializers.BooleanField()
    values = ValueShape(many=True, source="fields")
    marks = serializers.ListField(child=serializers.CharField())
    timeline = StepShape(many=True)
    copies = CopyShape(many=True)
    comments = CommentShape(many=True)
    verbs = VerbShape(many=True)
    rating = serializers.IntegerField(help_text="1 to 5 stars; 0 if nobody rated it")
    rev = serializers.IntegerField()
    url = serializers.CharField()


class FileBody(Body):
    """A file for a field of a flow's form; its `id` then stands in the form that is sent."""

    field = Text(max_length=80, help_text="name of the field, of type file")
    file = serializers.FileField(max_length=200, help_text="at most 20 MB")


class AnsweredShape(Shape):
    """What became of one part of a batch."""

    task = serializers.IntegerField()
    done = serializers.BooleanField()
    said = serializers.CharField(help_text="the sentence for the person: what was done, or why not")


class BatchShape(Shape):
    """One answer for each part, in the order asked."""

    items = AnsweredShape(many=True)


class ProposalShape(Shape):
    """What an assistant has prepared."""

    id = serializers.IntegerField(source="pk")
    task = serializers.IntegerField(source="task_id")
    verb = serializers.CharField()
    comment = serializers.CharField()
    at = serializers.DateTimeField()


class ToastShape(Shape):
    """What the person is told."""

    said = serializers.CharField()


class FindingShape(Shape):
    """Something that names or waits for somebody who left."""

    kind = serializers.CharField(help_text="definition or request")
    flow = serializers.CharField()
    place = serializers.CharField(help_text="where in the definition, or the request's number")
    person = Who()
    request = serializers.IntegerField(allow_null=True)


class FindingList(Shape):
    """All of them."""

    items = FindingShape(many=True)
