"""Phone numbers and mail addresses are masked before anything leaves the house."""

from __future__ import annotations

import re
from typing import Final

_MAIL: Final = re.compile(r"([\w.+-])[\w.+-]*@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", re.ASCII)
_PHONE: Final = re.compile(r"(?<![\d*])((?:\+?86[- ]?)?1[3-9][0-9])[- ]?[0-9]{4}[- ]?([0-9]{4})(?![\d*])")


def mask(text: str) -> str:
    """The text with `138****5678` and `z***@firm.com` in place of numbers and addresses; once is enough."""
    return _MAIL.sub(r"\1***@\2", _PHONE.sub(r"\1****\2", text))
