"""Several of several options."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong, fewer_than, parts_of


class MultichoiceField:
    """`min` to `max` of the options; stored as the list of their values, in the order of the definition."""

    slug = "multichoice"
    settings = frozenset({"options", "min", "max"})
    compares_as = "texts"

    def clean(self, field: FieldDef, raw: Any, world: World) -> list[str]:
        """The values, each one of the options."""
        wanted = set(parts_of(raw))
        if not wanted or wanted - {choice.value for choice in field.options}:
            language = get_language() or "zh-hans"
            known = "、".join(option.label.said(language) for option in field.options)
            raise Wrong.because(_("请从选项中选择：%(options)s") % {"options": known})
        fewer_than(field, len(wanted), len(field.options))
        return [choice.value for choice in field.options if choice.value in wanted]

    def typed(self, field: FieldDef, value: Any) -> list[str]:
        """The values themselves."""
        return [str(one) for one in value]

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The labels, or the bare value of an option that is no more."""
        found = [(field.option(str(one)), str(one)) for one in value]
        return "、".join(choice.label.said(language) if choice else bare for choice, bare in found)
