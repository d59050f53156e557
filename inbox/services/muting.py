"""Asking for no further digest today."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, journal
from core.errors import IllegalMove
from core.journal import Via
from inbox.models import DigestMute
from people.models import Employee


@transaction.atomic
def mute_digest(person: Employee, *, day: date, via: Via = Via.PAGE) -> DigestMute:
    """Send the person no further digest on this day; saying it twice changes nothing.

    Raises: IllegalMove if the day is not today (an old card).
    """
    if day != clock.today():
        raise IllegalMove(_("这份摘要已过期"))
    row, fresh = DigestMute.objects.get_or_create(person=person, day=day, defaults={"at": clock.now()})
    if fresh:
        journal.record("inbox.digest_muted", actor=person.ref, ref=person.ref, via=via, facts={"day": day})
    return row
