"""Who said that something is broken, in words of his own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.models.incident import Incident
from core.refs import Ref
from people.models import Employee


class IncidentReport(models.Model):
    """A person reported a fault, or follows one that others reported; he reads the incident and hears its end."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("说明"), max_length=300, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("报障")
        verbose_name_plural = _("报障")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "person"], name="alerts_report_once"),
        ]

    def __str__(self) -> str:
        return self.text or str(self.incident)

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.report", str(self.pk))
