"""What every monitoring system that can be asked has in common. An answer that is not understood says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from alerts.drafts import SHANGHAI
from alerts.engine.reconciliation import Drift, Here, Reading, drift
from alerts.signal import Severity
from bots import api as bots

Ask = Callable[..., Any]
EVERYONE: Final = frozenset({"*"})  # its API does not say whom it tells
TOGETHER: Final = 500


@dataclass(frozen=True)
class Monitor:
    """A system that is asked. least: alerts that never came are made up for from this severity on; None for none."""

    api: str
    token: str = ""
    zone: ZoneInfo = SHANGHAI
    least: Severity | None = None

    def __repr__(self) -> str:
        return f"Monitor({self.api!r})"

    def heeds(self, severity: Severity | None) -> bool:
        """Whether an alert of this severity is one that should have come."""
        order = list(Severity)
        return self.least is not None and order.index(severity or Severity.WARNING) <= order.index(self.least)


@dataclass(frozen=True)
class Driver:
    """How one kind is asked, what differs, and how its sender would have told that.

    read: given the keys that are open here with their beginnings.
    """

    read: Callable[[Monitor, Ask, Mapping[str, datetime]], Reading]
    bodies: Callable[[Drift, datetime], Iterator[Any]]
    differs: Callable[[Reading, Sequence[Here], datetime], Drift] = drift
    tail: str = ""


def puzzled() -> bots.Unanswered:
    """The answer has another shape than it should."""
    return bots.Unanswered(_("对方的答复无法识别"))


def listed(said: Any) -> list[Mapping[str, Any]]:
    """A list of objects, whole.

    Raises: Unanswered for anything else: what is read in part looks like recoveries.
    """
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise puzzled()
    return said


def below(said: Any, name: str) -> Any:
    """What an object has under the name.

    Raises: Unanswered if it is no object or has nothing there.
    """
    if not isinstance(said, dict) or name not in said:
        raise puzzled()
    return said[name]


def parcels(rows: Sequence[Any]) -> Iterator[list[Any]]:
    """As many at a time as fit into a request."""
    for first in range(0, len(rows), TOGETHER):
        yield list(rows[first : first + TOGETHER])
