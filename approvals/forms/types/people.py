"""Several persons of the firm."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong, fewer_than, parts_of

MOST = 50
BETWEEN = re.compile(r"[、，,;；\n]")


class PeopleField:
    """`min` to `max` people who work here (50 at most); stored as the list of their integer keys."""

    slug = "people"
    settings = frozenset({"min", "max"})
    compares_as = ""

    def clean(self, field: FieldDef, raw: Any, world: World) -> list[int]:
        """The keys of active people: sent as keys, or as names or user ids parted by commas."""
        keys: list[int] = []
        for part in parts_of(raw):
            for word in (piece.strip() for piece in BETWEEN.split(part)):
                key = self._one(word, world) if word else 0
                if key and key not in keys:
                    keys.append(key)
        if not keys:
            raise Wrong.because(_("请从搜索结果中选择同事"))
        fewer_than(field, len(keys), MOST)
        return keys

    def _one(self, word: str, world: World) -> int:
        shown = {"name": word[:40]}
        if word.isascii() and word.isdigit() and len(word) <= 12 and world.person(int(word)) is not None:
            return int(word)
        found = world.named(word[:100])
        if len(found) > 1:
            raise Wrong.because(_("有多位「%(name)s」，请从搜索结果中选择，或填写账号") % shown)
        if not found:
            raise Wrong.because(_("「%(name)s」不在职或查无此人，请换一位同事") % shown)
        return found[0]

    def typed(self, field: FieldDef, value: Any) -> list[str]:
        """The keys as text."""
        return [str(key) for key in value]

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The names."""
        return "、".join((world.person(key) if isinstance(key, int) else None) or "—" for key in value)
