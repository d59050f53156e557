"""Somebody who answers for systems or stands in rosters leaves: a successor takes his places, else they are findings.

Nothing is dropped in silence: without a successor the places stay, the journal of each system and roster says so, its
page shows it, and whoever looks after the estate is told once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.urls import reverse

from core import clock, journal
from core.journal import Line, Via
from estate.models import LedgerPerson, LedgerRow, Roster, RosterLayer, RosterMember, System, SystemOwner
from estate.policy import OPERATOR
from estate.selectors.findings import standing_in
from estate.services import noting
from estate.services.layers import continue_layer
from estate.states import InUse
from estate.watchers import Happened, announce
from people.api import holders
from people.models import Employee

LEFT: Final = "estate.owner_left"
HANDED: Final = "estate.handed_over"


@transaction.atomic
def hand_over(leaver: Employee, successor: Employee | None) -> int:
    """Give the leaver's places to the successor (places held already are given up), or note them as findings.

    Returns: how many places were handed over; none without a successor.
    """
    owned = list(SystemOwner.objects.select_for_update(of=("self",)).filter(person=leaver).order_by("pk"))
    rows = list(LedgerPerson.objects.select_for_update(of=("self",)).filter(person=leaver).order_by("pk"))
    rosters = _rosters_of(leaver)
    if not (owned or rows or rosters):
        return 0
    if successor is None:
        _note_findings(leaver, owned, rows, rosters)
        return 0
    moved = _give(owned, ("system_id", "duty"), successor) + _give(rows, ("row_id", "column"), successor)
    for roster in rosters:
        moved += _replace_in(roster, leaver, successor)
    lines = _lines(owned, rows, rosters, {"leaver": leaver.pk, "successor": successor.pk})
    journal.record_all(HANDED, lines=lines, actor=None, via=Via.SYSTEM)
    return moved


def _rosters_of(leaver: Employee) -> list[Roster]:
    """Rosters in whose turns or overrides he stands now or later, locked in order."""
    now = clock.now()
    layers = RosterLayer.objects.filter(members__person=leaver).exclude(until__lte=now)
    keys = set(layers.values_list("roster_id", flat=True)) | set(
        standing_in(leaver.pk).values_list("roster_id", flat=True)
    )
    return list(Roster.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def _give(places: list[Any], same: tuple[str, str], successor: Employee) -> int:
    """Put the successor on these rows; where he stands already the leaver's row goes."""
    table = type(places[0]) if places else None
    for place in places:
        mine = {name: getattr(place, name) for name in same}
        if type(place).objects.filter(**mine, person=successor).exists():
            noting.note([place], actor=None, reason=HANDED, kind="-")
            type(place).objects.filter(pk=place.pk).delete()
            continue
        type(place).objects.filter(pk=place.pk).update(person=successor)
        place.person = successor
        noting.note([place], actor=None, reason=HANDED)
    return len(places) if table else 0


def _replace_in(roster: Roster, leaver: Employee, successor: Employee) -> int:
    """Layers with the leaver end now and go on with the successor in his places; so do overrides with him."""
    now = clock.now()
    moved = 0
    for layer in RosterLayer.objects.filter(roster=roster, members__person=leaver).exclude(until__lte=now).distinct():
        members = list(RosterMember.objects.filter(layer=layer).order_by("position"))
        since = max(now, layer.since)
        if since == layer.since:
            RosterMember.objects.filter(layer=layer, person=leaver).update(person=successor)
        else:
            people = [successor.pk if one.person_id == leaver.pk else one.person_id for one in members]
            continue_layer(layer, since, people)
        moved += sum(one.person_id == leaver.pk for one in members)
    return moved + standing_in(leaver.pk).filter(roster=roster, starts_at__gt=now).update(person=successor)


def _note_findings(leaver: Employee, owned: list[SystemOwner], rows: list[LedgerPerson], rosters: list[Roster]) -> None:
    duties: dict[int, list[str]] = {}
    for one in owned:
        duties.setdefault(one.system_id, []).append(one.duty)
    lines = _lines(owned, rows, rosters, {"leaver": leaver.pk})
    journal.record_all(LEFT, lines=lines, actor=None, via=Via.SYSTEM)
    systems = System.objects.filter(pk__in=duties, status=InUse.IN_USE).order_by("grade", "key")
    names = [*systems.values_list("name", flat=True), *(row.name for row in rosters)]
    to = tuple(one.pk for one in holders(OPERATOR) if one.pk != leaver.pk)
    facts = {"person": leaver.name, "names": "\n".join(names[:20]), "count": str(len(names)), "rows": str(len(rows))}
    announce(Happened(LEFT, leaver.ref, to, reverse("estate:systems") + "?owner=left", facts))


def _lines(
    owned: Iterable[SystemOwner], rows: Iterable[LedgerPerson], rosters: Iterable[Roster], facts: dict[str, Any]
) -> list[Line]:
    duties: dict[int, list[str]] = {}
    for one in owned:
        duties.setdefault(one.system_id, []).append(one.duty)
    columns: dict[int, list[str]] = {}
    for place in rows:
        columns.setdefault(place.row_id, []).append(place.column)
    lines = [Line(row.ref, {**facts, "duties": duties[row.pk]}) for row in System.objects.filter(pk__in=duties)]
    lines += [Line(row.ref, {**facts, "columns": columns[row.pk]}) for row in LedgerRow.objects.filter(pk__in=columns)]
    return [*lines, *(Line(row.ref, facts) for row in rosters)]
