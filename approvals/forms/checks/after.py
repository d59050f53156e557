"""`after`: later than another day or moment of the form."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.forms.checks.kinds import FieldCheck, Judged, Sample
from approvals.forms.conditions import LONG, day_of


def judge(judged: Judged) -> str:
    """Wrong if not later; fine while the other field is empty."""
    other = judged.other("field")
    if not isinstance(other, str) or judged.value == LONG:
        return ""
    if other != LONG and later(judged.value, other):
        return ""
    return _("须晚于「%(field)s」，请调整") % {"field": judged.label("field")}


def later(one: str, other: str) -> bool:
    """Whether a stored day or moment is later; a day and a moment are compared by the day."""
    if ("T" in one) == ("T" in other):
        return one > other
    first, second = day_of(one), day_of(other)
    return first is None or (second is not None and first > second)


CHECK = FieldCheck(
    "after",
    frozenset({"date", "datetime"}),
    judge,
    (
        Sample("date", "2026-11-23", {"field": "start"}, {"start": "2026-11-23"}),
        Sample("date", "2026-11-24", {"field": "start"}, {"start": "2026-11-23"}, fine=True),
        Sample("date", LONG, {"field": "start"}, {"start": "2026-11-23"}, fine=True),
        Sample("datetime", "2026-11-23T02:00Z", {"field": "start"}, {"start": "2026-11-23T03:00Z"}),
        Sample("datetime", "2026-11-23T02:00Z", {"field": "start"}, fine=True),
    ),
    needs={"field": "field"},
)
