"""What became of what was said about subjects, for rooms that prove that nothing was lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bots.models import Delivery
from bots.states import DeliveryStatus

_OPEN: Final = (DeliveryStatus.WAITING, DeliveryStatus.TRYING)
_BAD: Final = (DeliveryStatus.FAILED, DeliveryStatus.UNSURE)


@dataclass(frozen=True)
class Result:
    """One message to one person. `due_at`: from when on it may go out; `said` is the state in words."""

    about: str
    receiver: int
    status: str
    due_at: datetime
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether nothing is known of it yet."""
        return self.status in _OPEN

    @property
    def is_bad(self) -> bool:
        """Whether it did not arrive, or nobody knows."""
        return self.status in _BAD

    @property
    def said(self) -> str:
        """The state in words."""
        return str(DeliveryStatus(self.status).label)


def results(about_kind: str, about: Collection[str], kinds: Collection[str]) -> list[Result]:
    """The messages of these kinds to people about these subjects, in one query."""
    rows = Delivery.objects.filter(about_kind=about_kind, about_id__in=about, kind__in=kinds, receiver__isnull=False)
    told = rows.order_by("pk").values_list("about_id", "receiver", "status", "due_at", "reason")
    return [Result(*row) for row in told]
