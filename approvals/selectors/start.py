"""The catalogue of flows."""

from __future__ import annotations

from approvals import phrases
from approvals.definition import parsed
from approvals.models import Draft, FlowVersion, Request
from approvals.policy import APP
from approvals.selectors.pages import FlowTile, StartPage
from approvals.states import FlowStatus, VersionStatus
from people import api as people
from people.models import Employee

MOST_RECENT = 4


def start_page(person: Employee) -> StartPage:
    """Every flow that takes the person's requests; what the person used lately comes first."""
    rows = FlowVersion.objects.filter(status=VersionStatus.DEFAULT, flow__status=FlowStatus.ACTIVE)
    drafts = dict(Draft.objects.filter(person=person).values_list("flow_id", "saved_at"))
    tiles: dict[int, FlowTile] = {}
    language = phrases.language()
    hidden = people.outside(person)
    if APP in hidden:
        return StartPage((), ())
    rows = rows.exclude(flow__slug__in=[slug.removeprefix("flow:") for slug in hidden])
    for version in rows.select_related("flow").order_by("flow__position", "flow__slug"):
        definition = parsed(version.source)
        tiles[version.flow_id] = FlowTile(
            slug=definition.flow,
            title=definition.title.said(language),
            help=definition.help.said(language),
            icon=definition.icon,
            category=definition.category.said(language),
            words=" ".join(people.spelled(definition.title.zh).values()),
            draft_saved_at=drafts.get(version.flow_id),
        )
    used = Request.objects.filter(initiator=person).order_by("-submitted_at", "-pk").values_list("flow_id", flat=True)
    recent = [tiles[pk] for pk in dict.fromkeys(used[:50]) if pk in tiles]
    categories: dict[str, list[FlowTile]] = {}
    for tile in tiles.values():
        categories.setdefault(tile.category, []).append(tile)
    return StartPage(tuple(recent[:MOST_RECENT]), tuple((name, tuple(inside)) for name, inside in categories.items()))
