"""A day, or 长期 where the field allows it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.conditions import LONG
from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong

EARLIEST = date(1900, 1, 1)


class DateField:
    """A day; stored as `2026-11-23`, or `long`. `min` and `max` are days from today."""

    slug = "date"
    settings = frozenset({"allow_long", "min", "max", "max_when"})
    compares_as = "day"

    def clean(self, field: FieldDef, raw: Any, world: World) -> str:
        """The day, not before or after what the field allows."""
        text = raw.strip() if isinstance(raw, str) else ""
        if field.allow_long and text in {LONG, "长期"}:
            return LONG
        try:
            day = date.fromisoformat(text.replace("/", "-"))
        except ValueError:
            raise Wrong.because(_("请填写日期，例如 %(day)s") % {"day": world.today.isoformat()}) from None
        near_enough(field, day, world)
        return day.isoformat()

    def typed(self, field: FieldDef, value: Any) -> str:
        """The stored text itself."""
        return str(value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The day, or 长期."""
        return _("长期") if value == LONG else str(value)


def near_enough(field: FieldDef, day: date, world: World) -> None:
    """Refuse a day outside the field's bounds, which are days from today.

    Raises: Wrong, naming the bound.
    """
    distance = (day - world.today).days
    if day < EARLIEST or (field.min is not None and distance < field.min):
        raise Wrong.because(_("日期太早，请选择更晚的一天"))
    if field.max is not None and distance > field.max:
        raise Wrong.because(_("最长 %(days)d 天，请选择更早的一天") % {"days": field.max})
