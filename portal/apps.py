"""The browser shell."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Sign-in, 工作台, 待办, search, profile."""

    name = "portal"

    def ready(self) -> None:
        """Register what is the shell's own."""
        from portal import registered  # noqa: PLC0415  # models exist only from here on

        registered.register_all()
