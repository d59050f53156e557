"""What people look like at the REST door."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.rest.fields import Body, Clock, Form, Moment, Pick, Several, Text, Whole
from core.rest.paging import Paged
from people.models import Language, Theme
from people.states import AssistantMode, DelegationKind, DelegationStatus, DepartmentStatus, EmployeeStatus, TokenStatus

Shape = serializers.Serializer[Any]


class DepartmentBrief(Shape):
    """A department as others name it."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="display_name")


class PersonBrief(Shape):
    """A person as others name him."""

    id = serializers.IntegerField(source="pk")
    user_id = serializers.CharField()
    name = serializers.CharField(source="display_name")


class PersonShape(PersonBrief):
    """A person; mobile and mail are masked unless they are one's own or the caller is of HR."""

    name_en = serializers.CharField()
    title = serializers.CharField()
    employee_no = serializers.CharField()
    status = serializers.ChoiceField(choices=EmployeeStatus.choices)
    department = DepartmentBrief(allow_null=True)
    leader_id = serializers.IntegerField(allow_null=True)
    mobile = serializers.CharField(source="contact.mobile")
    email = serializers.CharField(source="contact.email")


class MeShape(PersonShape):
    """The person of the token."""

    roles = serializers.ListField(child=serializers.CharField())
    scopes = serializers.ListField(child=serializers.CharField(), allow_null=True)


class PeopleQuery(Paged):
    """Which colleagues."""

    q = Text(required=False, default="", allow_blank=True, max_length=60, help_text="name, pinyin, initials, user id")
    department = Whole(required=False, help_text="key of a department; those below it count as well")
    status = Pick(required=False, choices=EmployeeStatus.choices)


class DepartmentShape(DepartmentBrief):
    """A place in the tree."""

    department_id = serializers.CharField()
    name_en = serializers.CharField()
    parent_id = serializers.IntegerField(allow_null=True)
    head_id = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=DepartmentStatus.choices)


class DepartmentQuery(Paged):
    """Which departments."""

    parent_id = Whole(required=False, help_text="key of the department above")
    status = Pick(required=False, choices=DepartmentStatus.choices)


class PreferencesShape(Shape):
    """How the person wants to be spoken to."""

    language = serializers.ChoiceField(choices=Language.choices)
    theme = serializers.ChoiceField(choices=Theme.choices)
    quiet_from = Clock()
    quiet_to = Clock()


class PreferencesBody(Body):
    """What to change; what is left out stays."""

    language = Pick(choices=Language.choices, required=False)
    theme = Pick(choices=Theme.choices, required=False)
    quiet_from = Clock(required=False)
    quiet_to = Clock(required=False)


class DelegationShape(Shape):
    """Who acts for whom."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=DelegationKind.choices)
    principal = PersonBrief()
    agent = PersonBrief()
    flows = serializers.ListField(child=serializers.CharField())
    mode = serializers.ChoiceField(choices=AssistantMode.choices, help_text="how far an assistant goes")
    limits = serializers.JSONField(help_text="per flow {field, most}: up to which amount an assistant decides")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    status = serializers.ChoiceField(choices=DelegationStatus.choices)


class DelegationBody(Body):
    """Let somebody act for oneself; `flows` empty means all."""

    agent = Whole(help_text="key of the person")
    kind = Pick(choices=DelegationKind.choices)
    starts_at = Moment()
    ends_at = Moment(required=False, allow_null=True, help_text="a deputy must have one")
    flows = Several(child=Text(max_length=80), required=False, max_length=50)
    mode = Pick(required=False, choices=AssistantMode.choices, help_text="of an assistant; decide if it is not said")
    limits = Form(required=False, help_text="of an assistant: {flow: {field, most}}, money in fen")
    reason = Text(required=False, allow_blank=True, max_length=200)


class DelegationQuery(Paged):
    """Given by me, or held by me."""

    side = Pick(required=False, choices=[("given", "given"), ("held", "held")])


class TokenShape(Shape):
    """A token without its secret."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    hint = serializers.CharField(help_text="how the token begins")
    scopes = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(choices=TokenStatus.choices)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


def paged(item: type[Shape], name: str) -> type[Shape]:
    """The shape of a page of these."""
    members = {
        "items": item(many=True),
        "next_cursor": serializers.CharField(allow_blank=True, help_text="empty on the last page"),
        "__doc__": "A page.",
    }
    return type(name, (serializers.Serializer,), members)


PeoplePage = paged(PersonShape, "PeoplePage")
DepartmentPage = paged(DepartmentShape, "DepartmentPage")
DelegationPage = paged(DelegationShape, "DelegationPage")
TokenPage = paged(TokenShape, "TokenPage")
