"""What a campaign is worth and when people hear of it, as it is kept: read from and written to plain data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import time
from typing import Any, Final

from wellness.engine.league import LEAST_K, MOST_K, SMALL
from wellness.engine.nudges import LAST_CALL, QUIET, USUAL
from wellness.engine.points import STREAKS, Tariff

KINDS: Final = ("steps", "minutes", "photo", "body")


@dataclass(frozen=True)
class LeagueRules:
    """How departments are compared: the bounds of k, and the size below which they play together."""

    least_k: int = LEAST_K
    most_k: int = MOST_K
    small: int = SMALL

    def __post_init__(self) -> None:
        if not 1 <= self.least_k <= self.most_k <= 100 or self.small < SMALL:
            raise ValueError("league")


@dataclass(frozen=True)
class Times:
    """When people hear of it: usual reminder, last call, quiet hours, the evening's and the morning's report."""

    usual: time = USUAL
    last_call: time = LAST_CALL
    quiet_from: time = QUIET[0]
    quiet_until: time = QUIET[1]
    evening: time = time(20, 40)
    morning: time = time(8, 40)


@dataclass(frozen=True)
class Plan:
    """All of it; `kinds` is what may be noted beside the tick, `weigh_days` the weekdays on which weight is asked."""

    tariff: Tariff = field(default_factory=Tariff)
    league: LeagueRules = field(default_factory=LeagueRules)
    times: Times = field(default_factory=Times)
    kinds: tuple[str, ...] = KINDS
    weigh_days: tuple[int, ...] = (0,)

    def __post_init__(self) -> None:
        if not set(self.kinds) <= set(KINDS):
            raise ValueError("kinds")
        if not set(self.weigh_days) <= set(range(7)):
            raise ValueError("weigh_days")


def read(kept: Mapping[str, Any]) -> Plan:
    """The plan as it was written; what is missing is as usual.

    Raises: ValueError, TypeError for what no plan says.
    """
    tariff = dict(kept.get("tariff", {}))
    if "streaks" in tariff:
        tariff["streaks"] = {int(days): int(points) for days, points in tariff["streaks"].items()}
    times = {name: time.fromisoformat(at) for name, at in kept.get("times", {}).items()}
    return Plan(
        Tariff(**tariff),
        LeagueRules(**kept.get("league", {})),
        Times(**times),
        tuple(kept.get("kinds", KINDS)),
        tuple(kept.get("weigh_days", (0,))),
    )


def written(plan: Plan) -> dict[str, Any]:
    """The plan as it is kept."""
    tariff = {one.name: getattr(plan.tariff, one.name) for one in fields(plan.tariff)}
    tariff["streaks"] = {str(days): points for days, points in (plan.tariff.streaks or STREAKS).items()}
    times = {name: at.isoformat("minutes") for name, at in asdict(plan.times).items()}
    return {
        "tariff": tariff, "league": asdict(plan.league), "times": times,
        "kinds": list(plan.kinds), "weigh_days": list(plan.weigh_days),
    }  # fmt: skip
