"""The rules by which alerts find their people, in every version that ever held."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.refs import Ref
from people.models import Employee


class RouteConfig(models.Model):
    """All rules in their order (`engine.routing`), the rest last. Never changed: the highest version holds.

    What was decided under a version can be told again from it at any time.
    """

    version = models.PositiveIntegerField(_("版本"), unique=True)
    rules = models.JSONField(_("规则"))
    created_at = models.DateTimeField(_("生效时间"))
    created_by = models.ForeignKey(
        Employee, verbose_name=_("修改人"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("告警路由")
        verbose_name_plural = _("告警路由")
        ordering: ClassVar = ["-version"]

    def __str__(self) -> str:
        return str(self.version)

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.routes", "1")
