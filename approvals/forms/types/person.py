"""A person of the firm."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong


class PersonField:
    """A person who works here; stored as the integer key."""

    slug = "person"
    settings = frozenset[str]()
    compares_as = ""

    def clean(self, field: FieldDef, raw: Any, world: World) -> int:
        """The key of an active person."""
        text = str(raw).strip() if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            raise Wrong.because(_("请从搜索结果中选择一位同事"))
        if world.person(int(text)) is None:
            raise Wrong.because(_("此人不在职，请选择另一位同事"))
        return int(text)

    def typed(self, field: FieldDef, value: Any) -> str:
        """The key as text."""
        return str(value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The person's name."""
        return (world.person(value) if isinstance(value, int) else None) or "—"
