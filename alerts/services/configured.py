"""How a source is configured, as its kind reads it."""

from __future__ import annotations

from alerts.drafts import Settings
from alerts.models import AlertSource
from alerts.signal import Severity


def settings_of(source: AlertSource) -> Settings:
    """The settings that are kept with the source."""
    kept = source.settings
    return Settings(
        zone=source.zone,
        severities={word: Severity(meant) for word, meant in kept.get("severities", {}).items()},
        mapping=kept.get("mapping"),
        texts=kept.get("texts", {}),
        secret=source.secret,
        signature_header=kept.get("signature_header", ""),
        timestamp_header=kept.get("timestamp_header", ""),
    )
