"""Pure functions that formulas may call, one per file; importing this package registers them."""

from __future__ import annotations

from approvals.forms.functions import (
    already_open,
    conflicting_pairs,
    priced_rows,
    still_valid,
    too_open,
    weighted_score,
    zones_crossed,
)
from approvals.forms.functions.kinds import FORM_FUNCTIONS, FormFunction, Sample

__all__ = ["FORM_FUNCTIONS", "FormFunction", "Sample"]

for one in (already_open, conflicting_pairs, priced_rows, still_valid, too_open, weighted_score, zones_crossed):
    FORM_FUNCTIONS.register(one.FUNCTION, where=one.__name__)
