"""Writing the demo firm's estate through the verbs: idempotent; what people changed since is left as it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from core import clock
from core.journal import Via
from estate.columns import columns_of
from estate.demo.plan import ROSTERS, SYSTEMS, RosterPlan, SystemPlan
from estate.demo.rows import rows
from estate.models import Ledger, LedgerRow, Roster, System
from estate.services.declaring import declare_ledgers
from estate.services.layers import LayerDraft, set_layers
from estate.services.ledger_rows import write_rows
from estate.services.rosters import add_roster
from estate.services.row_writing import RowDraft
from estate.services.systems import add_system, name_owners
from people.models import Department, Employee, Membership
from people.states import EmployeeStatus, MembershipKind

MONDAY = 0


@dataclass(frozen=True)
class EstateReport:
    """What a run added."""

    systems: int
    rows: int
    rosters: int


@transaction.atomic
def seed_demo() -> EstateReport:
    """Put the demo firm's systems, ledgers and rosters there, or what is missing of them.

    The firm itself (people.api.seed_demo) comes first; without it nothing but the ledgers is written.
    """
    declare_ledgers()
    firm = _Firm()
    if not firm.places:
        return EstateReport(0, 0, 0)
    made = sum(_roster(plan, firm) for plan in ROSTERS)
    systems = sum(_system(plan, firm) for plan in SYSTEMS)
    return EstateReport(systems, _rows(firm), made)


class _Firm:
    """Who works where: `department#2` is the second of its own people, its head first."""

    def __init__(self) -> None:
        self.places = {row.department_id: row for row in Department.objects.select_related("head")}
        members: dict[str, list[Employee]] = defaultdict(list)
        kept = Membership.objects.filter(kind=MembershipKind.PRIMARY, employee__status=EmployeeStatus.ACTIVE)
        for one in kept.select_related("employee", "department").order_by("employee_id"):
            members[one.department.department_id].append(one.employee)
        heads = {name: row.head_id for name, row in self.places.items()}
        self.members = {
            name: sorted(people, key=lambda one: (one.pk != heads[name], one.pk))
            for name, people in members.items()  # noqa: B023
        }

    def person(self, place: str) -> Employee:
        """The person at this place; the last one where the department is smaller."""
        name, _hash, number = place.partition("#")
        people = self.members.get(name) or next(iter(self.members.values()))
        return people[min(int(number), len(people)) - 1]


def _roster(plan: RosterPlan, firm: _Firm) -> int:
    if Roster.objects.filter(slug=plan.slug).exists():
        return 0
    row = add_roster(actor=None, slug=plan.slug, name=plan.name, name_en=plan.name_en, note=plan.note, via=Via.SYSTEM)
    today = clock.today()
    monday = today - timedelta(days=today.weekday() + 28)
    drafts = [
        LayerDraft(
            one.name, list(dict.fromkeys(firm.person(place) for place in one.people)), monday, one.name_en,
            one.handover, one.unit, 1, one.priority, one.days, one.windows,
        )
        for one in plan.layers
    ]  # fmt: skip
    set_layers(row, actor=None, layers=drafts, since=clock.now() - timedelta(days=28), via=Via.SYSTEM)
    return 1


def _system(plan: SystemPlan, firm: _Firm) -> int:
    if System.objects.filter(key=plan.key).exists():
        return 0
    row = add_system(
        actor=None, key=plan.key, name=plan.name, name_en=plan.name_en, grade=plan.grade, hours=plan.hours,
        department=firm.places.get(plan.department), cost_centre=plan.cost_centre,
        roster=Roster.objects.filter(slug=plan.roster).first(), note=plan.note, via=Via.SYSTEM,
    )  # fmt: skip
    owners = [(duty, firm.person(place)) for duty, place in plan.owners]
    name_owners(row, actor=None, owners=list(dict.fromkeys(owners)), via=Via.SYSTEM)
    return 1


def _rows(firm: _Firm) -> int:
    today = clock.today()
    told = rows(today.year, today)
    made = 0
    for slug in ("permissions_catalogue", *(name for name in told if name != "permissions_catalogue")):
        ledger = Ledger.objects.get(slug=slug)
        if LedgerRow.objects.filter(ledger=ledger).exists():
            continue
        names = [column.id for column in columns_of(ledger.columns)]
        drafts = []
        for key, label, english, *cells in told[slug]:
            told_cells = [firm.person(cell).user_id if "#" in cell else cell for cell in cells]
            drafts.append(RowDraft(key, label, english, dict(zip(names, told_cells, strict=True))))
        made += write_rows(ledger, drafts, actor=None, via=Via.SYSTEM)
    return made
