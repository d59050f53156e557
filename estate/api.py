"""The door to the estate for all other rooms."""

from __future__ import annotations

from collections.abc import Sequence

from estate.columns import Column, ColumnKind
from estate.demo.seeding import seed_demo
from estate.duty import Why
from estate.facts import APPLICATION, LedgerFacts, OnDuty, RosterFacts, SwapFacts, SystemFacts
from estate.handing_over import DUTY_BRIEFS, DutyBrief
from estate.panels import SYSTEM_PANELS, SystemPanel
from estate.phrases import why_said
from estate.selectors import systems as _systems
from estate.selectors.coverage import Gap, Unowned, owner_keys, roster_gaps, unowned
from estate.selectors.findings import owners_in_order, standing_owners_of
from estate.selectors.ledgers import (
    ledger_columns,
    ledger_options,
    ledger_people,
    ledger_row,
    ledger_rows,
    ledgers,
)
from estate.selectors.rosters import on_duty, rosters, rosters_by_slug
from estate.selectors.swaps import swap_ask
from estate.selectors.systems import owners_of, owners_of_each, system, systems_by_key, systems_led_by, systems_of
from estate.services.swaps import take_swap
from estate.states import Duty, Grade, InUse, Level, SwapStatus
from estate.watchers import ESTATE_WATCHERS, EstateWatcher, Happened
from people.models import Employee

__all__ = [
    "APPLICATION",
    "DUTY_BRIEFS",
    "DutyBrief",
    "ESTATE_WATCHERS",
    "EstateWatcher",
    "Happened",
    "Column",
    "ColumnKind",
    "Duty",
    "Gap",
    "Grade",
    "InUse",
    "LedgerFacts",
    "Level",
    "OnDuty",
    "SYSTEM_PANELS",
    "SwapFacts",
    "SwapStatus",
    "RosterFacts",
    "SystemFacts",
    "SystemPanel",
    "Why",
    "ledger_columns",
    "ledger_options",
    "ledger_people",
    "ledger_row",
    "ledger_rows",
    "ledgers",
    "on_duty",
    "owner_keys",
    "owners_in_order",
    "owners_of",
    "owners_of_each",
    "roster_gaps",
    "rosters",
    "rosters_by_slug",
    "standing_owners_of",
    "seed_demo",
    "swap_ask",
    "system",
    "systems",
    "systems_by_key",
    "systems_led_by",
    "systems_of",
    "take_swap",
    "Unowned",
    "unowned",
    "why_said",
]


def systems(person: Employee, q: str = "", limit: int = 20) -> Sequence[SystemFacts]:
    """Systems in use that the person may choose from, by name, pinyin, initials or key; best first.

    Everybody who works here sees them all; who does not sees none.
    """
    return _systems.systems(q, limit) if person.is_active else []
