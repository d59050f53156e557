"""`outside_trading`: a window that does not touch the trading hours (09:15 to 15:30 of a trading day)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.forms.checks.kinds import FieldCheck, Judged, Sample
from approvals.forms.field import World
from approvals.forms.types.datetime import moment_of


def judge(judged: Judged) -> str:
    """Wrong if the exchanges trade between `since` and this moment (at this moment, if that is empty)."""
    since = judged.other("since")
    ends = moment_of(judged.value)
    begins = moment_of(since) if isinstance(since, str) else ends
    if not judged.world.trading(min(begins, ends), ends):
        return ""
    return _("与交易时段（交易日 09:15–15:30）重叠，请改到收盘后或非交易日")


CHECK = FieldCheck(
    "outside_trading",
    frozenset({"datetime"}),
    judge,
    (
        Sample("datetime", "2026-11-23T02:00Z", world=World(trading=lambda start, end: True)),
        Sample("datetime", "2026-11-23T09:00Z", {"since": "begin"}, {"begin": "2026-11-23T08:00Z"}, fine=True),
    ),
    takes={"since": "field"},
)
