"""The checks that definitions may name under `validators`, one per file; importing this package registers them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.forms.checks import after, distinct, no_more_than, not_frozen, not_same, outside_trading, own, within
from approvals.forms.checks.kinds import FIELD_CHECKS, FieldCheck, Judged, Sample
from approvals.forms.conditions import LONG, day_of, holds
from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import missing, rows_of
from approvals.forms.types.money import yuan
from approvals.forms.types.table import typed_columns

__all__ = ["FIELD_CHECKS", "FieldCheck", "Judged", "Sample", "judge", "judge_whole"]

for one in (after, distinct, no_more_than, not_frozen, not_same, outside_trading, own, within):
    FIELD_CHECKS.register(one.CHECK, where=one.__name__)


def judge(field: FieldDef, value: Any, data: Mapping[str, Any], world: World) -> Iterator[str]:
    """What is wrong with a well typed value, beside the other values: its conditional bound, then its checks."""
    over = _over_bound(field, value, data, world)
    if over:
        yield over
    language = get_language() or "zh-hans"
    for check in field.checks:
        if check.when and not holds(check.when, data, world.asked):
            continue
        if check.unless and holds(check.unless, data, world.asked):
            continue
        said = FIELD_CHECKS.get(check.slug).judge(Judged(field, value, check, data, world, language))
        if said:
            yield said


def judge_whole(
    field: FieldDef, data: Mapping[str, Any], world: World, places: Sequence[int] = ()
) -> Iterator[tuple[str, str]]:
    """What is wrong with a field and, in a table, with its cells, as (place, sentence).

    places: where each row stood in what was sent, if that is not its place in the data.
    """
    value = data[field.id]
    yield from ((field.id, sentence) for sentence in judge(field, value, data, world))
    for row in rows_of(value) if field.columns else ():
        place = places[row.index] if row.index < len(places) else row.index
        for at, sentence in _judge_row(field, ChainMap(dict(row.cells), dict(data)), set(row.cells), world):
            yield f"{field.id}.{place}.{at}", sentence


def _judge_row(field: FieldDef, scope: Mapping[str, Any], filled: set[str], world: World) -> Iterator[tuple[str, str]]:
    for column in typed_columns(field):
        if column.id in filled:
            yield from ((column.id, sentence) for sentence in judge(column, scope[column.id], scope, world))
        elif column.required_when and holds(column.required_when, scope, world.asked):
            yield column.id, missing(column)


def _over_bound(field: FieldDef, value: Any, data: Mapping[str, Any], world: World) -> str:
    bound = next((one for one in field.max_when if holds(one.when, data, world.asked)), None)
    if bound is None:
        return ""
    if field.type in {"date", "datetime"}:
        return _too_late(value, bound.max, world)
    if not isinstance(value, int) or value <= bound.max:
        return ""
    shown = yuan(bound.max) if field.type == "money" else f"{bound.max:,}"
    return _("按所填内容不能大于 %(max)s，请调小") % {"max": shown}


def _too_late(value: Any, days: int, world: World) -> str:
    if value == LONG:
        return _("按所填内容不能长期使用，最长 %(days)d 天，请选择到期日") % {"days": days}
    day = day_of(value)
    if day is None or (day - world.today).days <= days:
        return ""
    return _("按所填内容最长 %(days)d 天，请选择更早的一天") % {"days": days}
