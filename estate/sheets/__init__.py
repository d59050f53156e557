"""The sheets of the estate: systems, and each ledger with the columns that it declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.sheets.kinds import Sheet, SheetSource
from estate.models import Ledger
from estate.policy import KEEPERS
from estate.sheets.ledger_sheet import PREFIX, LedgerSheet
from estate.sheets.system_sheet import SystemSheet
from estate.states import InUse


def _sheets() -> Sequence[Sheet]:
    rows = Ledger.objects.filter(status=InUse.IN_USE).order_by("pk")
    return (SystemSheet(), *(LedgerSheet(row) for row in rows))


def _find(slug: str) -> Sheet | None:
    if slug == SystemSheet.slug:
        return SystemSheet()
    if not slug.startswith(PREFIX):
        return None
    row = Ledger.objects.filter(slug=slug.removeprefix(PREFIX), status=InUse.IN_USE).first()
    return LedgerSheet(row) if row is not None else None


SOURCE: Final = SheetSource("estate", KEEPERS, _sheets, _find)
