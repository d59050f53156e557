"""A person of the firm."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong


class PersonField:
    """A person who works here; stored as the integer key.

    The picker sends the key and the name that it shows. Without scripts the name or user id comes alone, or beside
    the key of an earlier choice that it replaces.
    """

    slug = "person"
    settings = frozenset[str]()
    compares_as = "person"

    def clean(self, field: FieldDef, raw: Any, world: World) -> int:
        """The key of an active person."""
        key, text = picked(raw)
        known = world.person(key) if key else None
        if text and text != known:
            return self._named(text, world)
        if known is None:
            raise Wrong.because(_("此人不在职，请选择另一位同事") if key else _("请从搜索结果中选择一位同事"))
        return key

    def _named(self, text: str, world: World) -> int:
        found = world.named(text)
        if len(found) > 1:
            raise Wrong.because(_("有多位同名同事，请从搜索结果中选择，或填写账号"))
        if not found:
            raise Wrong.because(_("请从搜索结果中选择一位同事"))
        return found[0]

    def typed(self, field: FieldDef, value: Any) -> str:
        """The key as text."""
        return str(value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The person's name."""
        return (world.person(value) if isinstance(value, int) else None) or "—"


def picked(raw: Any) -> tuple[int, str]:
    """What a person field sends: the key (0 for none) and the typed words ("" for none)."""
    key, text = 0, ""
    for part in raw if isinstance(raw, list | tuple) else (raw,):
        said = str(part).strip() if isinstance(part, str | int) and not isinstance(part, bool) else ""
        if said.isascii() and said.isdigit() and len(said) <= 12:
            key = key or int(said)
        else:
            text = text or said[:100]
    return key, text
