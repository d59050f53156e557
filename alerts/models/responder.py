"""Who has a part in an incident: it was said to him, it is his, or he helps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alerts.models.incident import Incident
from alerts.states import Part
from people.models import Employee


class Responder(models.Model):
    """Somebody with a part in the incident, from `since` on; whoever has one reads and handles it."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="responders")
    person = models.ForeignKey(Employee, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("故障参与人")
        verbose_name_plural = _("故障参与人")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "person"], name="alerts_responder_once"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="alerts_responder_part"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.person_id}"
