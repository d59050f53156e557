"""A moment: typed as the wall clock of Shanghai, stored in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.conditions import SHANGHAI
from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong
from approvals.forms.types.date import near_enough

STORED = "%Y-%m-%dT%H:%MZ"


class DatetimeField:
    """A moment to the minute; stored as `2026-11-23T02:00Z`. `min` and `max` are days from today.

    A text with an offset of its own (`2026-11-23T10:00+08:00`, `…Z`) is taken at its word.
    """

    slug = "datetime"
    settings = frozenset({"min", "max", "max_when"})
    compares_as = "day"

    def clean(self, field: FieldDef, raw: Any, world: World) -> str:
        """The moment, not before or after what the field allows."""
        text = raw.strip().replace("/", "-") if isinstance(raw, str) else ""
        try:
            moment = datetime.fromisoformat(text)
            local = moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)
            stored = local.astimezone(UTC)
        except (ValueError, OverflowError):
            shown = f"{world.today.isoformat()} 10:00"
            raise Wrong.because(_("请填写日期和时间，例如 %(moment)s") % {"moment": shown}) from None
        near_enough(field, local.date(), world)
        return stored.strftime(STORED)

    def typed(self, field: FieldDef, value: Any) -> str:
        """`2026-11-23T10:00`, the wall clock of Shanghai."""
        return moment_of(value).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """`2026-11-23 10:00`."""
        return moment_of(value).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def moment_of(stored: str) -> datetime:
    """The moment that is stored."""
    return datetime.strptime(stored, STORED).replace(tzinfo=UTC)
