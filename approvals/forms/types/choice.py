"""One of several options."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong


class ChoiceField:
    """One of the options; stored as the option's value."""

    slug = "choice"
    settings = frozenset({"options"})
    compares_as = "text"

    def clean(self, field: FieldDef, raw: Any, world: World) -> str:
        """The value, which must be one of the options."""
        if not isinstance(raw, bool) and isinstance(raw, str | int):
            choice = field.option(str(raw).strip())
            if choice is not None:
                return choice.value
        language = get_language() or "zh-hans"
        known = "、".join(option.label.said(language) for option in field.options)
        raise Wrong.because(_("请从选项中选择：%(options)s") % {"options": known})

    def typed(self, field: FieldDef, value: Any) -> str:
        """The option's value."""
        return str(value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The option's label, or the bare value if the option is no more."""
        choice = field.option(str(value))
        return choice.label.said(language) if choice else str(value)
