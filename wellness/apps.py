"""The wellness room: campaigns in which people check in, together."""

from __future__ import annotations

from django.apps import AppConfig


class WellnessConfig(AppConfig):
    """Registers what campaigns say and ask."""

    name = "wellness"
    verbose_name = "健康打卡"

    def ready(self) -> None:
        """Hand everything to its register."""
        from wellness import registered  # noqa: PLC0415  # as in every room: only once the apps are there

        registered.register()
