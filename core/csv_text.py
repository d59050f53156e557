"""Lists as CSV that a spreadsheet opens, and that no spreadsheet takes for a program. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

BOM: Final = "\ufeff"  # without it Excel reads Chinese as Latin
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def line(cells: Sequence[str]) -> str:
    """One row. A cell that a spreadsheet would take for a formula is made text by an apostrophe before it."""
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue()
