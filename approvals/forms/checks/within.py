"""`within`: at most so many days after another day of the form."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.forms.checks.kinds import FieldCheck, Judged, Sample
from approvals.forms.conditions import LONG, day_of


def judge(judged: Judged) -> str:
    """Wrong if further away than `days`; 长期 always is."""
    other, days = judged.other("of"), judged.param("days", 0)
    begins = day_of(other) if isinstance(other, str) else None
    if begins is None:
        return ""
    ends = day_of(judged.value)
    if ends is not None and (ends - begins).days <= days:
        return ""
    return _("距「%(field)s」最长 %(days)d 天，请选择更早的一天") % {"field": judged.label("of"), "days": days}


CHECK = FieldCheck(
    "within",
    frozenset({"date", "datetime"}),
    judge,
    (
        Sample("date", "2026-12-24", {"of": "start", "days": 30}, {"start": "2026-11-23"}),
        Sample("date", "2026-12-23", {"of": "start", "days": 30}, {"start": "2026-11-23"}, fine=True),
        Sample("date", LONG, {"of": "start", "days": 30}, {"start": "2026-11-23"}),
    ),
    needs={"of": "field", "days": "whole"},
)
