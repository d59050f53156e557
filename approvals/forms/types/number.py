"""Whole numbers."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World, with_unit
from approvals.forms.kinds import Wrong

WHOLE = re.compile(r"[+-]?[0-9]{1,15}")


class NumberField:
    """A whole number; stored as an integer."""

    slug = "number"
    settings = frozenset({"min", "max", "unit", "max_when"})
    compares_as = "number"

    def clean(self, field: FieldDef, raw: Any, world: World) -> int:
        """The number, within its bounds; separators of thousands are taken."""
        if isinstance(raw, bool) or not isinstance(raw, str | int):
            raise Wrong.because(_("请填写整数，例如 3"))
        text = str(raw).strip().replace(",", "").replace("，", "")
        if not WHOLE.fullmatch(text):
            raise Wrong.because(_("请填写整数，例如 3"))
        return within(field, int(text), lambda value: f"{value:,}")

    def typed(self, field: FieldDef, value: Any) -> str:
        """The plain digits."""
        return str(value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """With thousands separated and the unit."""
        return with_unit(f"{value:,}", field.unit, language, value)


def within(field: FieldDef, value: int, show: Any) -> int:
    """The value, if it is within the field's bounds.

    Raises: Wrong, naming the bound.
    """
    if field.min is not None and value < field.min:
        raise Wrong.because(_("不能小于 %(min)s，请调大") % {"min": show(field.min)})
    if field.max is not None and value > field.max:
        raise Wrong.because(_("不能大于 %(max)s，请调小") % {"max": show(field.max)})
    return value
