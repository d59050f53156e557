"""A department of the firm."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong
from approvals.forms.types.person import picked


class DepartmentField:
    """A department that exists; stored as the integer key. The picker sends the key and the name that it shows."""

    slug = "department"
    settings = frozenset[str]()
    compares_as = "department"

    def clean(self, field: FieldDef, raw: Any, world: World) -> int:
        """The key of a department in use."""
        key, text = picked(raw)
        known = world.department(key) if key else None
        if text and text != known:
            found = world.departments_named(text)
            if len(found) > 1:
                raise Wrong.because(_("有多个同名部门，请从搜索结果中选择"))
            key, known = (found[0], text) if found else (0, None)
        if known is None:
            raise Wrong.because(_("没有这个部门，请从搜索结果中选择"))
        return key

    def typed(self, field: FieldDef, value: Any) -> str:
        """The key as text."""
        return str(value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The department's name."""
        return (world.department(value) if isinstance(value, int) else None) or "—"
