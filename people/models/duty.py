"""Emergency access: one person holds all administrators' duties for a limited time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.refs import Ref
from people.models.columns import one_of
from people.states import BreakGlassStatus


class BreakGlass(models.Model):
    """One person holds the three administrators' duties until `ends_at` (wire clock), for a reason that audit reads."""

    employee = models.ForeignKey("people.Employee", on_delete=models.CASCADE, related_name="emergencies")
    reason = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=BreakGlassStatus.choices, default=BreakGlassStatus.OPEN)

    class Meta:
        verbose_name = _("应急权限")
        verbose_name_plural = _("应急权限")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            one_of("status", BreakGlassStatus, "people_breakglass_status"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("started_at")), name="people_breakglass_forward"),
            models.UniqueConstraint(fields=["employee"], condition=Q(status="open"), name="people_breakglass_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} until {self.ends_at:%H:%M}"

    @property
    def ref(self) -> Ref:
        """How the journal points here."""
        return Ref("people.break_glass", str(self.pk))
