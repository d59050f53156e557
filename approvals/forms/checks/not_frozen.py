"""`not_frozen`: a window that does not touch a freeze (封网) of a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.checks.kinds import FieldCheck, Judged, Sample
from approvals.forms.conditions import day_of
from approvals.forms.field import World


def judge(judged: Judged) -> str:
    """Names the first freeze that the days from `since` to this field touch.

    The rows of the ledger say it in the attributes named by `begins` and `ends` (`first` and `last` if not said); both
    days are frozen.
    """
    ends, since = day_of(judged.value), judged.other("since")
    begins = day_of(since) if isinstance(since, str) else ends
    if begins is None or ends is None:
        return ""
    for _key, facts in judged.world.ledger_rows(str(judged.param("ledger", ""))):
        first = _day(facts, str(judged.param("begins", "first")))
        last = _day(facts, str(judged.param("ends", "last")))
        if first is not None and last is not None and first <= ends and min(begins, ends) <= last:
            shown = {"name": facts.get("name", ""), "first": first.isoformat(), "last": last.isoformat()}
            return _("与「%(name)s」（%(first)s 至 %(last)s）重叠，请改到之前或之后") % shown
    return ""


def _day(facts: Mapping[str, Any], attribute: str) -> date | None:
    try:
        return day_of(str(facts.get(attribute, "")))
    except ValueError:
        return None


_FREEZE = World(ledger_rows=lambda slug: (("a", {"name": "Year end", "first": "2026-12-28", "last": "2027-01-03"}),))
CHECK = FieldCheck(
    "not_frozen",
    frozenset({"date", "datetime"}),
    judge,
    (
        Sample("date", "2027-01-03", {"ledger": "freeze"}, world=_FREEZE),
        Sample("date", "2027-01-09", {"ledger": "freeze", "since": "begin"}, {"begin": "2026-12-27"}, _FREEZE),
        Sample("date", "2027-01-04", {"ledger": "freeze"}, world=_FREEZE, fine=True),
    ),
    needs={"ledger": "ledger"},
    takes={"since": "field", "begins": "text", "ends": "text"},
)
