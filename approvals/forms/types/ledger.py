"""A row of a ledger of the estate: a system, a budget, a data set."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong, fewer_than, parts_of

MOST = 50


class LedgerField:
    """A row of the ledger named by `ledger`, or (`multiple`) up to `max` of them; stored as the key, or a list of keys.

    The picker sends the key and the name that it shows; without scripts the key or the name comes alone.
    """

    slug = "ledger"
    settings = frozenset({"ledger", "multiple", "min", "max"})
    compares_as = "text"

    def clean(self, field: FieldDef, raw: Any, world: World) -> str | list[str]:
        """The key of a row in use, or the keys."""
        keys = self._keys(field, parts_of(raw), world)
        if not keys:
            raise Wrong.because(_("请从搜索结果中选择一项"))
        if field.multiple:
            fewer_than(field, len(keys), MOST)
            return keys
        if len(keys) > 1:
            raise Wrong.because(_("只能选择一项，请删除多余的"))
        return keys[0]

    def _keys(self, field: FieldDef, parts: list[str], world: World) -> list[str]:
        """The keys that were sent, and those of names which no sent key bears."""
        known = {part: facts for part in parts if (facts := world.ledger(field.ledger, part)) is not None}
        shown = {str(facts.get("name", "")) for facts in known.values()}
        typed = [part for part in parts if part not in known and part not in shown]
        named = [self._named(field, part[:100], world) for part in typed]
        # One row: words that the chosen key does not bear were typed over it.
        keys = [*known, *named] if field.multiple else (named or list(known))
        return list(dict.fromkeys(keys))

    def _named(self, field: FieldDef, text: str, world: World) -> str:
        found = world.ledger_named(field.ledger, text)
        if len(found) > 1:
            raise Wrong.because(_("「%(name)s」有多条记录，请从搜索结果中选择") % {"name": text[:40]})
        if not found:
            raise Wrong.because(_("没有「%(name)s」，请从搜索结果中选择") % {"name": text[:40]})
        return found[0]

    def typed(self, field: FieldDef, value: Any) -> str | list[str]:
        """The key or keys."""
        return [str(key) for key in value] if field.multiple else str(value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """The names of the rows, or the bare key of one that is gone."""
        keys = value if isinstance(value, list | tuple) else [value]
        named = [(world.ledger(field.ledger, str(key)), str(key)) for key in keys]
        return "、".join(str(facts.get("name") or key) if facts else key for facts, key in named)
