"""Registers what `bots` itself brings."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BotsConfig(AppConfig):
    """What is said and done outside."""

    name = "bots"
    verbose_name = _("机器人")

    def ready(self) -> None:
        """Register kinds, pages and recurring work."""
        from bots import registered  # noqa: PLC0415  # models exist only from here on

        registered.register_all()
