"""Files that a person may open."""

from __future__ import annotations

from django.db.models import Q

from approvals.models import Attachment, Request
from approvals.policy import not_visible, visible_to
from core import clock
from people.models import Employee


def file_for(person: Employee, pk: int) -> Attachment:
    """The file, if the person uploaded it and has not sent it yet, or may see its request.

    Raises: NotVisible.
    """
    seen = Request.objects.filter(visible_to(person, clock.now()))
    found = Attachment.objects.filter(Q(request=None, uploader=person) | Q(request__in=seen), pk=pk).first()
    if found is None or not person.is_active:
        raise not_visible()
    return found
