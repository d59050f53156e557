"""`no_more_than`: a sum over this table is at most a sum over another: what was asked for may be lowered."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.forms.checks.kinds import FieldCheck, Judged, Sample
from approvals.forms.conditions import figure


def judge(judged: Judged) -> str:
    """Wrong if `sum` (`cpu*qty`) over the table exceeds the figure `of` (`items.cpu*qty`)."""
    own = figure("sum", f"{judged.field.id}.{judged.param('sum')}", judged.data) or 0
    limit = figure("sum", str(judged.param("of")), judged.data) or 0
    if own <= limit:
        return ""
    return _("合计 %(have)s 超过申请的 %(limit)s，请调小") % {"have": f"{own:,}", "limit": f"{limit:,}"}


CHECK = FieldCheck(
    "no_more_than",
    frozenset({"table"}),
    judge,
    (
        Sample("table", [{"a": 9}], {"sum": "a", "of": "items.a"}, {"f": [{"a": 9}], "items": [{"a": 8}]}),
        Sample("table", [{"a": 8}], {"sum": "a", "of": "items.a"}, {"f": [{"a": 8}], "items": [{"a": 8}]}, fine=True),
    ),
    needs={"sum": "product", "of": "over"},
)
