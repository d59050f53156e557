"""A colleague's page: who it is, where he works, whom he answers to, who stands in for him now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core import clock
from core.errors import NotVisible
from people import api as people
from people.models import Delegation, Employee
from portal.selectors.away import told


@dataclass(frozen=True)
class StandIn:
    """Who may act for the person now, as deputy or assistant, and until when (None: open)."""

    agent: Employee
    kind: str
    until: datetime | None


@dataclass(frozen=True)
class PersonPage:
    """What /people/<pk>/ shows; leaders only as far as the reader may see them."""

    person: Employee
    here: bool
    own: bool
    departments: tuple[tuple[str, str, int], ...]
    leader: Employee | None
    dotted: tuple[Employee, ...]
    contact: people.Contact
    whole: bool
    stand_ins: tuple[StandIn, ...]
    away: str


def build(viewer: Employee, pk: int) -> PersonPage:
    """The page of one person as this viewer may see it.

    Raises: NotVisible if there is nobody with this key, or nobody that the viewer may see.
    """
    seen = people.visible_to(viewer)
    rows = Employee.objects.filter(seen).prefetch_related("memberships__department")
    person = rows.filter(pk=pk).first()
    if person is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    dotted = tuple(Employee.objects.filter(seen, dotted_led=person).order_by("pk"))
    memberships = sorted(person.memberships.all(), key=lambda row: (row.kind != people.MembershipKind.PRIMARY, row.pk))
    contact = people.contact_of(viewer, person)
    return PersonPage(
        person=person,
        here=person.is_active,
        own=person.pk == viewer.pk,
        departments=tuple(
            (row.department.display_name, str(row.get_kind_display()), row.department_id) for row in memberships
        ),
        leader=Employee.objects.filter(seen, led=person).first(),
        dotted=dotted,
        contact=contact,
        whole=_whole(contact, person),
        stand_ins=_stand_ins(person, clock.now()),
        away=told(person, clock.now()),
    )


def _stand_ins(person: Employee, now: datetime) -> tuple[StandIn, ...]:
    given = [row for row in people.delegations_of(person) if row.principal_id == person.pk and _in_force(row, now)]
    return tuple(StandIn(row.agent, str(row.get_kind_display()), row.ends_at) for row in given if row.agent.is_active)


def _in_force(row: Delegation, now: datetime) -> bool:
    return row.starts_at <= now and (row.ends_at is None or row.ends_at > now)


def _whole(contact: people.Contact, person: Employee) -> bool:
    """Whether the reader is shown more than the masked form, which the read log must know."""
    said = ((contact.mobile, person.mobile), (contact.email, person.email))
    return any(shown and shown == held for shown, held in said)
