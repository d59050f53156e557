"""What is known of one key of one source, from signals in whatever order they come. Pure: no database, no clock.

A firing of a key is an episode, known by when it began. Whatever the order of arrival, of an episode a recovery counts
more than a firing, and a newer episode ends the older ones: the state is a join, so it is the same in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from alerts.signal import Signal, SignalState
from alerts.states import OPEN, AlertState, EndReason

TICK: Final = timedelta(microseconds=1)
# The better the reason, the more we know of the end.
_RANK: Final = {
    EndReason.NONE: 0,
    EndReason.GONE: 1,
    EndReason.NEWER: 2,
    EndReason.GROUP: 3,
    EndReason.SENDER: 4,
}


@dataclass
class Episode:
    """One firing. `content` is the newest signal about it that has not been written down yet, None if there is none.

    `held`: when we heard of an end that is not believed yet; what is heard firing after that goes on.
    """

    start: datetime
    state: AlertState
    first_seen: datetime
    last_seen: datetime
    end: EndReason = EndReason.NONE
    ended_at: datetime | None = None
    lease: datetime | None = None
    said: int = 0
    content: Signal | None = None
    held: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it fires, for all we know."""
        return self.state in OPEN

    def end_by(self, reason: EndReason, at: datetime) -> bool:
        """It is over; a better reason replaces a worse one. Returns whether anything changed."""
        if _RANK[reason] <= _RANK[self.end]:
            return False
        self.state, self.end, self.ended_at, self.lease = AlertState.RESOLVED, reason, max(at, self.start), None
        return True

    def goes_on(self) -> None:
        """The end was not one."""
        self.state, self.end, self.ended_at, self.held = AlertState.FIRING, EndReason.NONE, None, None


@dataclass
class Key:
    """The episodes of a key that matter: those that are open, that signals speak of, and `newest` of all."""

    episodes: dict[datetime, Episode] = field(default_factory=dict)
    newest: datetime | None = None

    @property
    def open(self) -> Episode | None:
        """The one that is open."""
        return next((one for one in self.episodes.values() if one.is_open), None)

    def hear(self, signal: Signal, received_at: datetime) -> Episode | None:
        """Take in what was said; the episode it is about, None if there is none and none begins."""
        found = self._about(signal, received_at)
        if found is None:
            return None
        found.said += 1
        found.first_seen = min(found.first_seen, received_at)
        if found.held is not None and signal.state is SignalState.FIRING and received_at > found.held:
            found.goes_on()
        if received_at >= found.last_seen or found.content is None:
            self._news(found, signal, received_at)
        if signal.state is SignalState.RESOLVED:
            found.end_by(EndReason.SENDER, signal.event_time or received_at)
        self._supersede()
        return found

    def _about(self, signal: Signal, received_at: datetime) -> Episode | None:
        known = self.episodes.get(signal.episode) if signal.episode else None
        if known is not None:
            return known
        if signal.state in {SignalState.ACKNOWLEDGED, SignalState.UPDATED}:
            return self.open
        if signal.episode is not None:
            return self._begin(signal.episode, received_at)
        if self.open is not None:
            return self.open
        if signal.state is SignalState.RESOLVED and self.newest in self.episodes:
            return self.episodes[self.newest]  # said again
        return self._begin(self._free(received_at), received_at)

    def _begin(self, start: datetime, received_at: datetime) -> Episode:
        made = Episode(start, AlertState.FIRING, first_seen=received_at, last_seen=received_at)
        self.episodes[start] = made
        self.newest = max(start, self.newest or start)
        return made

    def _free(self, start: datetime) -> datetime:
        """A beginning of our own that comes after everything known."""
        return max(start, self.newest + TICK) if self.newest else start

    def _news(self, found: Episode, signal: Signal, received_at: datetime) -> None:
        found.last_seen = max(received_at, found.last_seen)
        if signal.state is not SignalState.FIRING and found.said > 1:
            return  # some senders only say which it was: what the firing said stands
        found.content = signal
        if signal.state is SignalState.FIRING and found.is_open:
            found.state, found.lease = AlertState.FIRING, signal.lease

    def _supersede(self) -> None:
        for one in self.episodes.values():
            if self.newest is not None and one.is_open and one.start < self.newest:
                one.end_by(EndReason.NEWER, self.newest)


def groups_ended(signals: Iterable[Signal]) -> Iterator[str]:
    """Groups of which the sender said that all is over without naming everything in them."""
    yield from dict.fromkeys(
        one.group_key for one in signals if one.group_key and one.group_state == "resolved" and one.truncated
    )
