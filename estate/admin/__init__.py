"""The desks of the estate in the admin site: systems, rows of ledgers, rosters and their layers."""

from __future__ import annotations

from estate.admin import layers, rosters, rows, systems

__all__ = ["layers", "rosters", "rows", "systems"]
