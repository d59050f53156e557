"""The browser shell; it registers its own two entries like everybody else."""

from __future__ import annotations

from django.apps import AppConfig

from core.shell import NAV
from portal.navigation import HOME, INBOX


class PortalConfig(AppConfig):
    """Sign-in, 工作台, 待办, search, profile."""

    name = "portal"

    def ready(self) -> None:
        """Put 工作台 and 待办 first into the rail."""
        NAV.register(HOME)
        NAV.register(INBOX)
