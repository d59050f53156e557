"""Files that a person may open."""

from __future__ import annotations

from django.db.models import Q

from approvals.models import Attachment, Request
from approvals.policy import not_visible, rights, visible_to
from approvals.services.instance import version_definition
from core import clock
from people.models import Employee


def file_for(person: Employee, pk: int) -> Attachment:
    """The file, if the person uploaded it and has not sent it yet, or may see its request and read its field there.

    Raises: NotVisible.
    """
    now = clock.now()
    seen = Request.objects.filter(visible_to(person, now))
    open_to = Q(request=None, uploader=person) | Q(request__in=seen)
    found = Attachment.objects.select_related("request").filter(open_to, pk=pk).first()
    if found is None or not person.is_active:
        raise not_visible()
    if found.request is not None:
        definition = version_definition(found.request.version_id)
        if found.field not in rights(person, found.request, definition, now).read:
            raise not_visible()
    return found
