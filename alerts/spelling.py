"""Signals as JSON and back, for keeping, comparing and showing. Empty fields are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from alerts.signal import Flag, Link, Severity, Signal, SignalState


def spelled(value: Any) -> Any:
    """A signal, or all that a request says, as JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((one.name, getattr(value, one.name)) for one in fields(value))
        return {name: spelled(said) for name, said in pairs if said not in (None, "", (), {}, 0, False)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return [spelled(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def signal_of(kept: Mapping[str, Any]) -> Signal:
    """The signal that was spelled so."""
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("episode", "event_time", "lease") if name in kept}
    plain = {
        **kept,
        **moments,
        "state": SignalState(kept["state"]),
        "severity": Severity(kept["severity"]),
        "links": tuple(Link(**link) for link in kept.get("links", ())),
        "images": tuple(kept.get("images", ())),
        "flags": tuple(Flag(flag) for flag in kept.get("flags", ())),
        "hints": tuple(kept.get("hints", ())),
    }
    return Signal(**plain)
