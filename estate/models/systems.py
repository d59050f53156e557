"""What the firm runs, and who answers for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.refs import Ref
from estate.models.columns import one_of
from estate.states import LEVEL_OF, Duty, Grade, InUse, Level, ServiceHours
from people.models import Department, Employee, Language


class System(models.Model):
    """An application that the firm runs; `key` is its short name and never changes."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True, default="")
    grade = models.CharField(max_length=1, choices=Grade.choices)
    hours = models.CharField(max_length=10, choices=ServiceHours.choices, default=ServiceHours.OFFICE)
    status = models.CharField(max_length=10, choices=InUse.choices, default=InUse.IN_USE)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="systems")
    cost_centre = models.CharField(max_length=32, blank=True, default="")
    roster = models.ForeignKey("estate.Roster", null=True, blank=True, on_delete=models.PROTECT, related_name="systems")
    note = models.CharField(max_length=200, blank=True, default="")
    history = kept()

    class Meta:
        verbose_name = _("系统")
        verbose_name_plural = _("系统")
        ordering: ClassVar = ["grade", "key"]
        constraints: ClassVar = [
            one_of("grade", Grade, "estate_system_grade"),
            one_of("hours", ServiceHours, "estate_system_hours"),
            one_of("status", InUse, "estate_system_status"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("estate.system", str(self.pk))

    @property
    def level(self) -> Level:
        """The grade in the words of access reviews."""
        return LEVEL_OF[Grade(self.grade)]

    @property
    def tone(self) -> str:
        """The tone of the grade's chip."""
        return Grade(self.grade).tone

    @property
    def display_name(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if self.name_en and get_language() == Language.ENGLISH else self.name


class SystemOwner(models.Model):
    """A person answers for a system in one duty; `position` is the order in which several are asked."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="owners")
    person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="owned_systems")
    duty = models.CharField(max_length=10, choices=Duty.choices)
    position = models.PositiveSmallIntegerField(default=0)
    history = kept()

    class Meta:
        verbose_name = _("系统负责人")
        verbose_name_plural = _("系统负责人")
        ordering: ClassVar = ["system", "position", "pk"]
        constraints: ClassVar = [
            one_of("duty", Duty, "estate_owner_duty"),
            models.UniqueConstraint(fields=["system", "person", "duty"], name="estate_owner_once"),
            models.UniqueConstraint(fields=["system"], condition=Q(duty="a"), name="estate_owner_one_a"),
        ]

    def __str__(self) -> str:
        return f"{self.system_id} · {self.duty} · {self.person_id}"
