"""Where alerts belong: in the open incident of their group, or in the one into which that was merged.

A merged incident keeps the key of its group: the one rule that a key is there once holds for both. It hands the key
back to the first who needs it once the incident into which it was merged is over. What was split off is followed by
whatever fires anew of the same alerts.

Incidents are held in the order of their keys, all at once, after the source: an incident may have alerts of several.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q

from alerts.models import Alert, AlertSource, Incident
from alerts.services.routing import Desk
from alerts.states import OVER, IncidentStatus

Groups = dict[str, list[Alert]]


def hold(incidents: Collection[int]) -> dict[int, Incident]:
    """These incidents, held until the transaction ends."""
    return {row.pk: row for row in Incident.objects.select_for_update().filter(pk__in=incidents).order_by("pk")}


def sources_of(*incidents: int) -> set[int]:
    """The sources that have to do with these: those that opened them, or what was merged into them, or fire there."""
    rows = Incident.objects.filter(Q(pk__in=incidents) | Q(merged_into__in=incidents)).order_by()
    alerts = Alert.objects.filter(incident__in=incidents).order_by()
    return {*rows.values_list("source", flat=True), *alerts.values_list("source", flat=True).distinct()}


def find(table: Desk, homeless: Sequence[Alert], also: Collection[int]) -> tuple[Groups, dict[str, Incident]]:
    """The homeless by the key of their incident, and those that are open of these; `also` are held along.

    The caller holds the source.
    """
    keys = {table.key(row) for row in homeless}
    owners = _owners(keys)
    apart = _apart(table.source)
    rows = hold({*also, *(pk for _key, _bearer, pk in owners), *apart.values()})
    known = _known(owners, rows)
    groups: Groups = {}
    for row in homeless:
        home = rows.get(apart.get(row.key, 0))
        if home is None or home.status in OVER:
            groups.setdefault(table.key(row), []).append(row)
        else:
            known[home.open_key] = home
            groups.setdefault(home.open_key, []).append(row)
    return groups, known


def beside(wanted: Mapping[int, str]) -> list[tuple[Incident, Incident | None]]:
    """Incidents that are over, each with the open one that bears its key by now, if there is one; all held.

    `wanted` names the key of each; the caller holds the sources that opened them.
    """
    owners = _owners(set(wanted.values()))
    rows = hold({*wanted, *(pk for _key, _bearer, pk in owners)})
    known = _known(owners, rows)
    others = {pk: other for pk, key in wanted.items() if (other := known.get(key)) is not None and other.pk != pk}
    return [(rows[pk], others.get(pk)) for pk in wanted if pk in rows]


def _owners(keys: Collection[str]) -> list[tuple[str, int, int]]:
    """Each key with who bears it, and who answers for it: itself, or the one into which it was merged."""
    told = Incident.objects.filter(open_key__in=keys).order_by("pk").values_list("open_key", "pk", "merged_into")
    return [(key, pk, into or pk) for key, pk, into in told]


def _known(owners: Sequence[tuple[str, int, int]], rows: dict[int, Incident]) -> dict[str, Incident]:
    """The open ones by key; a key that leads to one that is over is free from now on."""
    stale = [bearer for _key, bearer, pk in owners if bearer != pk and rows[pk].status in OVER]
    if stale:
        Incident.objects.filter(pk__in=stale).update(open_key="")
    return {key: rows[pk] for key, _bearer, pk in owners if rows[pk].status not in OVER}


def _apart(source: AlertSource) -> dict[str, int]:
    """Open incidents that were split off, by the keys of their alerts of this source."""
    split = Q(incident__split_from__isnull=False) | Q(incident__merged__split_from__isnull=False)
    rows = Alert.objects.filter(split, source=source).exclude(incident__status__in=OVER)
    return dict(rows.order_by("episode").values_list("key", "incident"))


def where_it_went(row: Incident) -> Incident:
    """The incident itself, or the one into which it was merged."""
    return row.merged_into or row if row.status == IncidentStatus.MERGED else row
