"""Ports and ranges of ports."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong, fewer_than, parts_of

MOST = 50
HIGHEST = 65535
ANY = "any"
BETWEEN = re.compile(r"[\s,，、;；]+")
SPACED = re.compile(r"\s*[-–~～]\s*")
RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")


class PortsField:
    """Up to `max` ports or ranges (50 if not said), or `any`; stored sorted and joined: `["443", "8000-8100"]`."""

    slug = "ports"
    settings = frozenset({"min", "max"})
    compares_as = "texts"

    def clean(self, field: FieldDef, raw: Any, world: World) -> list[str]:
        """The ports; ranges that touch become one."""
        words = [word for part in parts_of(raw) for word in BETWEEN.split(SPACED.sub("-", part)) if word]
        if not words:
            raise Wrong.because(_("请填写端口，例如 443 或 8000-8100"))
        fewer_than(field, len(words), MOST)
        if any(word.lower() == ANY for word in words):
            if len(words) > 1:
                raise Wrong.because(_("any 已包含所有端口，请只保留 any，或删除它"))
            return [ANY]
        return joined([self._range(word) for word in words])

    def _range(self, word: str) -> tuple[int, int]:
        match = RANGE.fullmatch(word)
        first = int(match[1]) if match else 0
        last = int(match[2] or first) if match else 0
        if not 1 <= first <= last <= HIGHEST:
            shown = {"word": word[:30]}
            raise Wrong.because(_("「%(word)s」不是端口，请填写 1 至 65535，范围按 8000-8100 填写") % shown)
        return first, last

    def typed(self, field: FieldDef, value: Any) -> str:
        """One after the other, parted by commas."""
        return ", ".join(value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """One after the other."""
        return "、".join(value)


def joined(ranges: list[tuple[int, int]]) -> list[str]:
    """The ranges in order, those that overlap or touch made one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return [str(first) if first == last else f"{first}-{last}" for first, last in found]


def spans(stored: list[str]) -> list[tuple[int, int]]:
    """The stored ranges as numbers; `any` is all of them."""
    found = []
    for one in stored:
        first, _dash, last = one.partition("-")
        found.append((1, HIGHEST) if one == ANY else (int(first), int(last or first)))
    return found
