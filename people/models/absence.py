"""When somebody is not there: the one truth for delegation, on-call and nudges."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.refs import Ref
from people.models.columns import one_of
from people.models.person import Employee
from people.states import AbsenceKind, AbsenceSource, AbsenceStatus


class Absence(models.Model):
    """The person is away from `starts_at` until before `ends_at`; what was ended early keeps the moment of its end.

    `external_id` is the source's own name of it: the same is noted once. `note` is for the person and HR only.
    """

    person = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=10, choices=AbsenceKind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=AbsenceSource.choices)
    external_id = models.CharField(max_length=100, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    status = models.CharField(max_length=10, choices=AbsenceStatus.choices, default=AbsenceStatus.ACTIVE)

    class Meta:
        verbose_name = _("请假与外出")
        verbose_name_plural = _("请假与外出")
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["person", "ends_at"], name="people_absence_person")]
        constraints: ClassVar = [
            one_of("kind", AbsenceKind, "people_absence_kind"),
            one_of("source", AbsenceSource, "people_absence_source"),
            one_of("status", AbsenceStatus, "people_absence_status"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="people_absence_forward"),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="people_absence_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("people.absence", str(self.pk))


class AbsenceRecall(models.Model):
    """An absence was withdrawn at its source before we were told of it: when it is told, it is cancelled at once."""

    source = models.CharField(max_length=10, choices=AbsenceSource.choices)
    external_id = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            one_of("source", AbsenceSource, "people_recall_source"),
            models.UniqueConstraint(fields=["source", "external_id"], name="people_recall_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"
