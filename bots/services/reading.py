"""Noting that a person has read what he was told. It is his own business: nobody is told and nothing is journaled."""

from __future__ import annotations

from django.db import transaction

from bots.models import Delivery, ReadMark
from people.models import Employee


@transaction.atomic
def mark_read(*, actor: Employee, pk: int) -> bool:
    """The actor has read this message of his; True if it was unread."""
    mine = Delivery.objects.filter(pk=pk, receiver=actor, mark=ReadMark.UNREAD)
    return mine.update(mark=ReadMark.READ) == 1


@transaction.atomic
def mark_all_read(*, actor: Employee, up_to: int) -> int:
    """The actor has read everything up to this message; what came after it stays unread. Returns how many."""
    mine = Delivery.objects.filter(receiver=actor, mark=ReadMark.UNREAD, pk__lte=up_to)
    return mine.update(mark=ReadMark.READ)
