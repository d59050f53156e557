"""What the REST door of the estate registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.rest.scopes import SCOPES, Scope

READ = Scope("estate:read", _("查看系统、台账和值班"))


def register() -> None:
    """The scope."""
    SCOPES.register(READ)
