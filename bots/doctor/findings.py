"""What the doctor found, in words that an administrator can act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """In order; wanted but missing; needed and missing; not to be told from here."""

    OK = "ok"
    LESS = "less"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """One thing looked at, and what to do about it."""

    verdict: Verdict
    what: str
    remedy: str = ""
