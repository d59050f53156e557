"""The approvals room: flows of decisions, a capability that any feature may ask for."""

from __future__ import annotations

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Registers what approvals offers to the lower storeys."""

    name = "approvals"
    verbose_name = "审批"

    def ready(self) -> None:
        """Hand notice kinds, actions, timers, sources and the rest to their registers."""
        from approvals import registration  # noqa: PLC0415  # models exist only from here on

        registration.register()
