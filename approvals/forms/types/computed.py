"""A figure that the system computes; nobody can send it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.conditions import is_blank, whole_of
from approvals.forms.field import FieldDef, World, with_unit
from approvals.forms.kinds import Wrong
from approvals.forms.types.money import yuan

LONGEST = 500
MOST = 200


class ComputedField:
    """What the `formula` gives, as a number, money, text, texts or one of the options (`as`); stored as computed."""

    slug = "computed"
    settings = frozenset({"as", "formula", "options", "shown", "unit"})
    compares_as = ""

    def clean(self, field: FieldDef, raw: Any, world: World) -> int | str | list[str]:
        """The computed value, if it is of the kind that the field gives."""
        found = self._taken(field, raw)
        if found is None or is_blank(found):
            raise Wrong.because(_("无法计算，请检查所依据的内容"))
        return found

    def _taken(self, field: FieldDef, raw: Any) -> int | str | list[str] | None:
        if field.gives in {"number", "money"}:
            return whole_of(raw)
        if field.gives == "texts":
            return [str(one)[:LONGEST] for one in raw][:MOST] if isinstance(raw, list | tuple) else None
        text = str(raw)[:LONGEST] if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        if field.gives == "choice":
            return text if field.option(text) is not None else None
        return text

    def typed(self, field: FieldDef, value: Any) -> Any:
        """The value itself."""
        return list(value) if isinstance(value, list | tuple) else value

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """As a field of that kind would show it."""
        if field.gives == "texts":
            return "、".join(str(one) for one in value)
        if field.gives == "money" and isinstance(value, int):
            return _("%(yuan)s 元") % {"yuan": yuan(value)}
        choice = field.option(str(value))
        if choice is not None:
            return choice.label.said(language)
        figure = f"{value:,}" if isinstance(value, int) else str(value)
        return with_unit(figure, field.unit, language, value)
