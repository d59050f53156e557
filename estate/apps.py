"""The estate: what the firm runs, who answers for it, and who is on duty."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EstateConfig(AppConfig):
    """Registers what the estate offers to the lower storeys."""

    name = "estate"
    verbose_name = _("系统与值班")

    def ready(self) -> None:
        """Hand subjects, search and words to their registers."""
        from estate import registered  # noqa: PLC0415  # models exist only from here on

        registered.register()
