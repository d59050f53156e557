"""The group of people who handle an incident together."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alerts.models.incident import Incident
from alerts.states_room import RoomRole, RoomStatus
from core.refs import Ref
from people.models import Employee


class WarRoom(models.Model):
    """An incident's war room: a group in Feishu; `slug` is its name in the registry of groups.

    `name` is what it is called now. `heard_at` is when anybody last said how it goes; `over_at` when the incident was.
    """

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="war_room")
    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(_("群名称"), max_length=60)
    status = models.CharField(_("状态"), max_length=10, choices=RoomStatus, default=RoomStatus.OPENING)
    reason = models.CharField(max_length=300, blank=True, default="")
    opened_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    progress = models.CharField(_("最新进展"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("作战群")
        verbose_name_plural = _("作战群")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=RoomStatus.values), name="alerts_room_status"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.war_room", str(self.pk))


class WarDuty(models.Model):
    """Somebody's part in a war room; a part has one person, who may have several."""

    room = models.ForeignKey(WarRoom, on_delete=models.CASCADE, related_name="duties")
    role = models.CharField(_("分工"), max_length=10, choices=RoomRole)
    person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "role"], name="alerts_duty_once"),
            models.CheckConstraint(condition=Q(role__in=RoomRole.values), name="alerts_duty_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.person}"
