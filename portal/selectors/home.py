"""工作台: tiles and panels as registered; what does not concern the person is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core import clock
from core.shell import PANELS, TILES, HomePanel, Scope, Tile
from people import api as people
from portal.selectors.tours import TourPanel, tour_for


@dataclass(frozen=True)
class Panel:
    """A panel with what its template needs."""

    slug: str
    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class HomePage:
    """All of 工作台."""

    day: date
    tour: TourPanel | None
    leads: bool
    scope: Scope
    tiles: tuple[Tile, ...]
    main: tuple[Panel, ...]
    side: tuple[Panel, ...]


def build(person: Any, wanted: str) -> HomePage:
    """The page for this person; who leads nobody has only the own scope."""
    leads = people.heads_anything(person)
    scope: Scope = "team" if leads and wanted != "self" else "self"
    measured = [tile.measure(person, scope) for tile in sorted(TILES, key=lambda tile: tile.order)]
    panels = sorted(PANELS, key=lambda panel: panel.order)
    return HomePage(
        day=clock.today(),
        tour=tour_for(person),
        leads=leads,
        scope=scope,
        tiles=tuple(tile for tile in measured if tile is not None),
        main=_drawn([panel for panel in panels if panel.column == "main"], person, scope),
        side=_drawn([panel for panel in panels if panel.column == "side"], person, scope),
    )


def _drawn(panels: list[HomePanel], person: Any, scope: Scope) -> tuple[Panel, ...]:
    contexts = [(panel, panel.context(person, scope)) for panel in panels]
    return tuple(Panel(panel.slug, panel.template, context) for panel, context in contexts if context is not None)
