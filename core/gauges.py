"""Figures of the moment for monitoring: rooms register them, `/metrics` prints them (config/metrics.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.registry import Registry


@dataclass(frozen=True)
class Sample:
    """One figure and the labels that tell it from its sisters."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Gauge:
    """A figure of the house: `slug` is its Prometheus name (`hub_…`), `help` one English sentence with the unit.

    `measure` is asked at every scrape, so it costs one bounded query. A `counter` only ever grows (its name ends in
    `_total`).
    """

    slug: str
    help: str
    measure: Callable[[], Iterable[Sample]]
    kind: Literal["gauge", "counter"] = "gauge"


GAUGES: Registry[Gauge] = Registry("gauges")
