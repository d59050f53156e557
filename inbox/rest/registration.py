"""What the REST door of the inbox registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.rest.scopes import SCOPES, Scope

READ = Scope("inbox:read", _("查看待办"))


def register() -> None:
    """The scope."""
    SCOPES.register(READ)
