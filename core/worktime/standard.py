"""The hours of the Shanghai and Shenzhen exchanges, which hold until somebody writes others down."""

from __future__ import annotations

from datetime import time
from typing import Final

from core.models.hours import FIRST
from core.states import DayShape, Phase
from core.worktime.exchange import Hours

_FULL: Final = (
    (Phase.BEFORE, time(8, 30), time(9, 15)),
    (Phase.AUCTION, time(9, 15), time(9, 30)),
    (Phase.MORNING, time(9, 30), time(11, 30)),
    (Phase.LUNCH, time(11, 30), time(13, 0)),
    (Phase.AFTERNOON, time(13, 0), time(15, 0)),
    (Phase.AFTER, time(15, 0), time(18, 0)),
    (Phase.NIGHT, time(18, 0), time(2, 0)),
)
_HALF: Final = (*_FULL[:3], (Phase.AFTER, time(11, 30), time(18, 0)), _FULL[6])
STANDARD: Final = (
    *(Hours(phase, opens, closes, DayShape.FULL, FIRST) for phase, opens, closes in _FULL),
    *(Hours(phase, opens, closes, DayShape.HALF, FIRST) for phase, opens, closes in _HALF),
)
