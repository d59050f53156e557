"""What Feishu says by itself about people, departments, the app's range and leave."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

from bots.directory import hints
from bots.directory.run import write_down
from bots.events.kinds import EventKind, FeishuEvent
from bots.states import HintKind, RunKind
from core import clock, nudge
from core.errors import Invalid
from core.journal import Via
from feishu_client import events
from feishu_client.callback_errors import Malformed
from feishu_client.leaves import TYPES, LeaveApproved, LeaveReverted
from people import api as people

CONTACT: Final = (
    *(f"contact.{noun}.{change}_v3" for noun in ("user", "department") for change in ("created", "updated", "deleted")),
    "contact.scope.updated_v3",
)
# How flows of leave name a trip, in the words of the firm.
TRIPS: Final = (gettext_noop("出差"), gettext_noop("外出"), gettext_noop("公出"))


def ring() -> None:
    """Wake whoever runs the directory, once this transaction is over; a lost ring costs one tick."""
    nudge.after_commit("bots.directory", queue="bulk")


def changed(event: FeishuEvent) -> None:
    """Write down what is to be read again; the app's range changed, or nobody can be named: everything."""
    if not hints.begun():
        return
    told = _read(event)
    if isinstance(told, events.PersonChanged) and told.person.user_id:
        hints.note(HintKind.PERSON, told.person.user_id)
    elif isinstance(told, events.DepartmentChanged) and told.department.department_id:
        hints.note(HintKind.DEPARTMENT, told.department.department_id)
    else:
        write_down(RunKind.FULL)
    ring()


def leave(event: FeishuEvent) -> None:
    """Note a leave with its spans, or that it was taken back; both events of one leave and any order of them end alike.

    Raises: NotVisible while the person is not known here: the event is tried again.
    """
    told = _read(event)
    source = people.AbsenceSource.FEISHU
    if isinstance(told, LeaveReverted):
        people.withdraw_absence(source=source, external_id=told.instance_code)
        return
    if not isinstance(told, LeaveApproved):
        return
    if told.origin_instance_code:
        people.withdraw_absence(source=source, external_id=told.origin_instance_code)
    trip = any(word in told.name for word in TRIPS)
    people.note_spans(
        person=people.by_user_id(told.user_id),
        kind=people.AbsenceKind.TRIP if trip else people.AbsenceKind.LEAVE,
        spans=told.spans,
        source=source,
        external_id=told.instance_code,
        via=Via.SYSTEM,
    )


def _read(event: FeishuEvent) -> events.Told | None:
    try:
        return events.read(event.event_type, event.body, zone=clock.SHANGHAI)
    except Malformed as error:
        raise Invalid(str(error)) from error


KINDS: Final = (
    *(EventKind(slug, changed) for slug in CONTACT),
    *(EventKind(slug, leave) for slug in sorted(TYPES)),
)
