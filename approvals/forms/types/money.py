"""Amounts of money in yuan, stored as whole fen."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong
from approvals.forms.types.number import within

YUAN = re.compile(r"([+-]?)([0-9]{1,13})(?:\.([0-9]{1,2}))?")


class MoneyField:
    """Money; typed in yuan, stored as an integer of fen, so that no sum is ever off by a rounding."""

    slug = "money"
    settings = frozenset({"min", "max", "max_when"})
    compares_as = "number"

    def clean(self, field: FieldDef, raw: Any, world: World) -> int:
        """The fen; at most two decimals are taken."""
        if isinstance(raw, bool) or not isinstance(raw, str | int):
            raise Wrong.because(_("请填写金额，例如 4860.00"))
        text = str(raw).strip().replace(",", "").replace("，", "").removesuffix("元").strip()
        match = YUAN.fullmatch(text)
        if not match:
            raise Wrong.because(_("请填写金额，最多两位小数，例如 4860.00"))
        fen = int(match[2]) * 100 + int((match[3] or "0").ljust(2, "0"))
        return within(field, -fen if match[1] == "-" else fen, yuan)

    def typed(self, field: FieldDef, value: Any) -> str:
        """Yuan with two decimals."""
        return yuan(value).replace(",", "")

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """`4,860.00 元`."""
        return _("%(yuan)s 元") % {"yuan": yuan(value)}


def yuan(fen: int) -> str:
    """Fen as yuan, thousands separated, two decimals."""
    sign, rest = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{rest // 100:,}.{rest % 100:02d}"
