"""What the REST door of the logs registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.evidence import READINGS, ReadingKind
from core.rest.scopes import SCOPES, Scope

AUDIT = Scope("audit:read", _("查看操作日志和阅读记录"), frozenset({"audit_admin"}))
LOG_READ = ReadingKind("portal.log", _("通过接口读取日志"))


def register() -> None:
    """The scope, and that whoever reads by it is noted."""
    SCOPES.register(AUDIT)
    READINGS.register(LOG_READ)
