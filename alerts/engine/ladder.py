"""Who is called, and when the next one is, while nobody takes an incident. Pure.

An incident carries the ladder with which it began to wait; who stands behind a rung is asked when the rung is climbed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from alerts.states import Priority


class Target(TextChoices):
    """Who stands behind a rung."""

    OWNER_A = "a", _("A 角")
    OWNER_B = "b", _("B 角")
    LEADER = "leader", _("A 角的上级")
    OPERATORS = "operators", _("平台运维")


@dataclass(frozen=True)
class Rung:
    """`after` the incident began to wait, call these."""

    after: timedelta
    who: Target


def _ladder(*rungs: tuple[int, Target]) -> tuple[Rung, ...]:
    return tuple(Rung(timedelta(minutes=minutes), who) for minutes, who in rungs)


LADDERS: Final[Mapping[Priority, tuple[Rung, ...]]] = {
    Priority.P1: _ladder((0, Target.OWNER_A), (5, Target.OWNER_B), (10, Target.LEADER), (15, Target.OPERATORS)),
    Priority.P2: _ladder((0, Target.OWNER_A), (15, Target.OWNER_B), (30, Target.LEADER), (60, Target.OPERATORS)),
    Priority.P3: _ladder((0, Target.OWNER_A), (120, Target.OWNER_B), (240, Target.OPERATORS)),
    Priority.P4: _ladder((0, Target.OWNER_A), (480, Target.OPERATORS)),
}


def written(rungs: Sequence[Rung]) -> list[list[Any]]:
    """The ladder as an incident keeps it: seconds and who."""
    return [[int(rung.after.total_seconds()), rung.who.value] for rung in rungs]


def read(kept: Sequence[Sequence[Any]]) -> tuple[Rung, ...]:
    """The ladder that was kept."""
    return tuple(Rung(timedelta(seconds=after), Target(who)) for after, who in kept)


def due(rungs: Sequence[Rung], index: int, since: datetime) -> datetime | None:
    """When the rung is climbed; None past the top."""
    return since + rungs[index].after if index < len(rungs) else None
