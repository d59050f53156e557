"""What forms ask about the world: who works here, which files were uploaded."""

from __future__ import annotations

from django.db.models import Q

from approvals.forms.field import World
from approvals.models import Attachment
from core import clock
from people.models import Employee
from people.states import EmployeeStatus


def of(person: Employee) -> World:
    """The world for cleaning what this person sends: active people, and files that he uploaded for the field."""

    def name(pk: int) -> str | None:
        found = Employee.objects.filter(pk=pk, status=EmployeeStatus.ACTIVE).first()
        return found.display_name if found else None

    def named(text: str) -> tuple[int, ...]:
        active = Employee.objects.filter(status=EmployeeStatus.ACTIVE)
        found = active.filter(user_id=text)[:1] or active.filter(Q(name=text) | Q(name_en__iexact=text))[:2]
        return tuple(one.pk for one in found)

    def file(pk: int, field: str) -> str | None:
        mine = Attachment.objects.filter(pk=pk, field=field, uploader=person, request=None)
        return mine.values_list("name", flat=True).first()

    return World(today=clock.today(), person=name, named=named, file=file)


def everything() -> World:
    """The world for showing what is stored: people who have left and files of any request included."""

    def name(pk: int) -> str | None:
        found = Employee.objects.filter(pk=pk).first()
        return found.display_name if found else None

    def file(pk: int, field: str) -> str | None:
        return Attachment.objects.filter(pk=pk).values_list("name", flat=True).first()

    return World(today=clock.today(), person=name, file=file)
