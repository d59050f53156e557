"""A payload that Feishu cut into packets (`sum` of them, this one is `seq`), put together again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from feishu_client.ws.frames import MESSAGE_ID, SEQ, SUM, Frame

PATIENCE: Final = 30.0  # seconds until the pieces of a message that never became whole are forgotten
MOST_PIECES: Final = 1000
LARGEST: Final = 5_000_000  # bytes that wait for their other halves


class Packets:
    """What waits for its other pieces; one per connection, used by one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[str, tuple[float, dict[int, bytes]]] = {}

    def whole(self, frame: Frame) -> bytes | None:
        """The payload once its last piece is here, in whatever order they come; None until then.

        Pieces that name no message or a place that cannot be are dropped: Feishu sends the message again.
        """
        count = frame.number(SUM, 1)
        if count <= 1:
            return frame.payload
        self._forget()
        key, place = frame.header(MESSAGE_ID), frame.number(SEQ, -1)
        if not key or count > MOST_PIECES or not 0 <= place < count:
            return None
        pieces = self._waiting.setdefault(key, (self._clock(), {}))[1]
        pieces[place] = frame.payload
        if len(pieces) < count:
            return None
        del self._waiting[key]
        return b"".join(pieces.get(number, b"") for number in range(count))

    def _forget(self) -> None:
        now = self._clock()
        for key, (since, _) in list(self._waiting.items()):
            if now - since > PATIENCE:
                del self._waiting[key]
        held = sum(len(piece) for _, pieces in self._waiting.values() for piece in pieces.values())
        if held > LARGEST:
            self._waiting.clear()
