"""How fast each lane may speak, so that Feishu never has to say no and urgent messages always have room.

    limit of Feishu, per app and API      1,000 a minute, 50 a second
    all lanes together                      960 a minute, 30 at once   → at most 990 in any minute, 46 in any second
    of these, normal and bulk               888 a minute, and never the last 15 at once
    one receiver, one patched card            4 a second (5 allowed)

So there is always room for 72 urgent calls a minute and 15 at once. Where more come, each holds the others back by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bots.kinds import Lane
from bots.outbox.windows import Slot, Window, hold, push, take

SEND: Final = "send"
REPLY: Final = "reply"
PATCH: Final = "patch"
BATCH: Final = "batch"
PATIENCE: Final = 5.0
URGENT_PATIENCE: Final = 10.0
OTHERS: Final = 15  # calls at once for normal and bulk; what is above is kept for urgent
CROWDED: Final = 0.9  # seconds ahead of the even pace: then the others make room


@dataclass(frozen=True)
class Turn:
    """`ready`: go after sleeping `wait`; otherwise come back after `wait`, nothing is reserved."""

    wait: float
    ready: bool


def turn(lane: str, *, app_id: str, api: str, target: str) -> Turn:
    """A turn to call this API as this app for this person, chat or card; a batch has no one target."""
    near = take(_near(api, target), patience=0.0) if target else Slot(0.0, taken=True)
    if not near.taken:
        return Turn(near.wait, ready=False)
    found = _urgent_turn(app_id, api) if lane == Lane.URGENT else _others_turn(app_id, api)
    if target and found.ready and found.wait:
        # The receiver's next call comes after this one, which goes only then: else several would go at once.
        hold(_near(api, target), found.wait + _near(api, target).interval)
    return found


def _others_turn(app_id: str, api: str) -> Turn:
    even = take(_even(app_id, api), patience=PATIENCE)
    if not even.taken:
        return Turn(even.wait, ready=False)
    whole = take(_whole(app_id, api, OTHERS), patience=PATIENCE)
    return Turn(max(even.wait, whole.wait), ready=whole.taken)


def _urgent_turn(app_id: str, api: str) -> Turn:
    slot = take(_whole(app_id, api), patience=URGENT_PATIENCE)
    if slot.ahead > CROWDED:
        push(_even(app_id, api))
    return Turn(slot.wait, ready=slot.taken)


def group_turn(webhook_id: int) -> Turn:
    """A turn to speak into a group: 90 a minute (100 allowed), 3 at once (5 a second allowed)."""
    slot = take(Window(f"hook:{webhook_id}", 60 / 90, 3), patience=PATIENCE)
    return Turn(slot.wait, ready=slot.taken)


def told_to_wait(app_id: str, api: str, seconds: float) -> None:
    """Feishu named a time: every process keeps it."""
    hold(_whole(app_id, api), min(seconds, 60.0))


def _near(api: str, target: str) -> Window:
    return Window(f"{'card' if api == PATCH else 'to'}:{target}", 0.25 if api == PATCH else 0.26)


def _even(app_id: str, api: str) -> Window:
    return Window(f"even:{app_id}:{api}", 60 / 888, 40)


def _whole(app_id: str, api: str, burst: int = 30) -> Window:
    return Window(f"all:{app_id}:{api}", 60 / 960, burst)
