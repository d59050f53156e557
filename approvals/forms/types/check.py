"""A promise that is ticked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong

YES = "yes"
TICKED = frozenset({"yes", "on", "true", "1"})
BARE = frozenset({"", "no", "off", "false", "0"})


class CheckField:
    """A box to tick: a required one must be; stored as `yes`, or not at all."""

    slug = "check"
    settings = frozenset[str]()
    compares_as = "text"

    def clean(self, field: FieldDef, raw: Any, world: World) -> str:
        """`yes` if it is ticked, "" if it is left."""
        parts = raw if isinstance(raw, list | tuple) else [raw]
        said = {str(part).strip().lower() for part in parts if isinstance(part, str | int)}
        if said & TICKED:
            return YES
        if said and said <= BARE:
            return ""
        raise Wrong.because(_("请勾选确认"))

    def typed(self, field: FieldDef, value: Any) -> str:
        """`yes`."""
        return str(value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """已确认."""
        return _("已确认")
