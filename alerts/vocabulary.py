"""The words by which senders say how bad it is and whether it still fires; the words themselves are data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from alerts import cleaning
from alerts.signal import Severity, SignalState

_DATA: Final = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
_SEVERITIES: Final = {word: Severity(name) for name, words in _DATA["severity"].items() for word in words}
_STATES: Final = {word: SignalState(name) for name, words in _DATA["state"].items() for word in words}
# How messages to a chat say that it is over, and how bad it is; patterns of `alerts.patterns`.
RECOVERY: Final[str] = _DATA["recovery"]
GRADED: Final[str] = _DATA["graded"]


def severity(raw: Any, own: Mapping[str, Severity]) -> Severity | None:
    """What the word means, first by the source's own table, then by what is usual; None if nobody knows."""
    word = cleaning.line(raw, cleaning.WORD).lower()
    return own.get(word) or _SEVERITIES.get(word)


def state(raw: Any) -> SignalState | None:
    """What the word says of the alert; None if nobody knows."""
    return _STATES.get(cleaning.line(raw, cleaning.WORD).lower())
