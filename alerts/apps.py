"""The alerts room: what monitoring systems say, and who has to hear it."""

from __future__ import annotations

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Registers the kinds of sources."""

    name = "alerts"
    verbose_name = "告警"

    def ready(self) -> None:
        """Hand everything to its register."""
        from alerts import registered  # noqa: PLC0415  # as in every room: only once the apps are there

        registered.register()
