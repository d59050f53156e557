"""The catalogue of flows."""

from __future__ import annotations

from datetime import datetime

from approvals import phrases
from approvals.models import Draft, FavouriteFlow, FlowVersion, Request
from approvals.policy import APP, FLOW
from approvals.selectors.pages import FlowTile, StartPage
from approvals.services.instance import version_definition
from approvals.states import FlowStatus, VersionStatus
from people import api as people
from people.models import Employee

MOST_RECENT = 4
LOOKED_AT = 50  # of the person's newest requests, for what was used lately


def start_page(person: Employee) -> StartPage:
    """Every flow that takes the person's requests; favourites and what was used lately come first."""
    hidden = people.outside(person)
    if APP in hidden:
        return StartPage((), (), ())
    drafts = dict(Draft.objects.filter(person=person).values_list("flow_id", "saved_at"))
    kept = list(FavouriteFlow.objects.filter(person=person).values_list("flow_id", flat=True))
    rows = FlowVersion.objects.filter(status=VersionStatus.DEFAULT, flow__status=FlowStatus.ACTIVE)
    rows = rows.exclude(flow__slug__in=[slug.removeprefix(FLOW) for slug in hidden])
    ordered = rows.order_by("flow__position", "flow__slug").values_list("pk", "flow_id")
    tiles = {flow: _tile(version, drafts.get(flow), favourite=flow in kept) for version, flow in ordered}
    used = Request.objects.filter(initiator=person).order_by("-submitted_at", "-pk").values_list("flow_id", flat=True)
    recent = [tiles[flow] for flow in dict.fromkeys(used[:LOOKED_AT]) if flow in tiles and flow not in kept]
    categories: dict[str, list[FlowTile]] = {}
    for tile in tiles.values():
        categories.setdefault(tile.category, []).append(tile)
    return StartPage(
        favourites=tuple(tiles[flow] for flow in kept if flow in tiles),
        recent=tuple(recent[:MOST_RECENT]),
        categories=tuple((name, tuple(inside)) for name, inside in categories.items()),
    )


def _tile(version: int, saved_at: datetime | None, *, favourite: bool) -> FlowTile:
    definition, language = version_definition(version), phrases.language()
    return FlowTile(
        slug=definition.flow,
        title=definition.title.said(language),
        help=definition.help.said(language),
        icon=definition.icon,
        category=definition.category.said(language),
        words=" ".join(people.spelled(definition.title.zh).values()),
        draft_saved_at=saved_at,
        favourite=favourite,
    )
