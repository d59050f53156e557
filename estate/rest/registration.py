"""What the REST door of the estate registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.rest.scopes import SCOPES, Scope
from estate.rest import rosters, standing_in

READ = Scope("estate:read", _("查看系统、台账和值班"))


def register() -> None:
    """The scopes."""
    for scope in (READ, standing_in.WRITE, rosters.WRITE):
        SCOPES.register(scope)
