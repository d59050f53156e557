"""Swaps that were asked for, as others are told of them."""

from __future__ import annotations

from core import clock
from estate.facts import SwapFacts
from estate.models import SwapAsk
from estate.search import roster_url
from estate.services.swaps import may_take
from estate.states import SwapStatus
from people.models import Employee


def swap_ask(pk: int, reader: Employee | None) -> SwapFacts | None:
    """The swap as this reader may see it; None if there is none."""
    row = SwapAsk.objects.select_related("roster", "asker", "override__person").filter(pk=pk).first()
    if row is None:
        return None
    over = row.ends_at <= clock.now()
    open_to = row.status == SwapStatus.OPEN and not over and reader is not None and may_take(row, reader)
    return SwapFacts(
        roster=row.roster.name, roster_en=row.roster.name_en, asker=row.asker.display_name,
        taker=row.override.person.display_name if row.override else "", starts_at=row.starts_at, ends_at=row.ends_at,
        reason=row.reason, status=SwapStatus(row.status), over=over, may_take=open_to, url=roster_url(row.roster.slug),
    )  # fmt: skip
