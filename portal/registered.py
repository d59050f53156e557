"""What the shell registers about itself, like everybody else."""

from __future__ import annotations

from core.shell import NAV, PANELS, TILES
from portal import cards, navigation


def register_all() -> None:
    """Put 工作台 and 待办 into the rail, and what waits onto 工作台."""
    NAV.register(navigation.HOME)
    NAV.register(navigation.INBOX)
    for tile in cards.TILES:
        TILES.register(tile)
    PANELS.register(cards.PANEL)
