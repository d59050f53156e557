"""What definitions of flows look like at the REST door."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals.rest.shapes import Who
from core.rest.fields import Body, Form, Query, Text, Whole

Shape = serializers.Serializer[Any]
OBJECT = {"type": "object", "additionalProperties": True}


class VersionShape(Shape):
    """A published version."""

    number = serializers.IntegerField()
    published_at = serializers.DateTimeField(source="at")
    published_by = Who(source="by", allow_null=True, help_text="null: the version came with the product")
    note = serializers.CharField()
    current = serializers.BooleanField(help_text="new requests go by it")
    running = serializers.IntegerField(help_text="requests that still go by it")


class VersionList(Shape):
    """All versions of a flow, the newest first."""

    items = VersionShape(source="versions", many=True)


class VersionQuery(Query):
    """Which version."""

    version = Whole(required=False, min_value=1, help_text="its number; the current one if it is left out")


class DefinitionShape(Shape):
    """A definition as JSON; docs/mechanisms/flow-definitions.md says what stands in it."""

    number = serializers.IntegerField()
    definition = serializers.SerializerMethodField()

    @extend_schema_field(OBJECT)
    def get_definition(self, found: Any) -> Any:
        """The JSON."""
        return found["definition"]


class FaultShape(Shape):
    """A mistake in a definition."""

    line = serializers.IntegerField()
    path = serializers.CharField(help_text="$.root.next.sla.due")
    what = serializers.CharField()
    remedy = serializers.CharField()


class ChangeShape(Shape):
    """A difference from the current version, as a reviewer reads it."""

    sign = serializers.CharField(help_text="added, removed, changed or moved")
    text = serializers.CharField()


class EditionShape(Shape):
    """A draft of a definition."""

    id = serializers.IntegerField(source="edition.pk")
    flow = serializers.CharField(source="edition.slug")
    status = serializers.CharField(source="edition.status", help_text="draft, published or discarded")
    rev = serializers.IntegerField(source="edition.rev")
    author = Who(source="edition.author")
    saved_at = serializers.DateTimeField(source="edition.saved_at")
    faults = FaultShape(source="checked.faults", many=True, help_text="with any of these it cannot be published")
    notices = FaultShape(source="checked.notices", many=True)
    changes = ChangeShape(many=True)


class ImportBody(Body):
    """A definition to begin a draft with."""

    definition = Form()


class SaveBody(Body):
    """What the draft shall hold from now on; `rev` is the one that was read."""

    rev = Whole(min_value=1)
    definition = Form()


class PublishBody(Body):
    """Publish the draft as it was at `rev`."""

    rev = Whole(min_value=1)
    note = Text(max_length=500, help_text="what changed and why; the other flow administrators are told")
