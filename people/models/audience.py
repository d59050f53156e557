"""For whom an app or a flow is there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.refs import Ref
from people.models.columns import one_of
from people.models.department import Department
from people.models.person import Employee
from people.models.role import Role
from people.states import AudiencePartKind, AudienceReach


class Audience(models.Model):
    """Who has an app (`app:approvals`) or a flow (`flow:cloud_vm`): everybody, or the parts that were chosen.

    What has no row is there for everybody.
    """

    slug = models.CharField(max_length=80, unique=True)
    reach = models.CharField(max_length=10, choices=AudienceReach.choices, default=AudienceReach.EVERYBODY)

    class Meta:
        ordering: ClassVar = ["slug"]
        constraints: ClassVar = [one_of("reach", AudienceReach, "people_audience_reach")]

    def __str__(self) -> str:
        return self.slug

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("people.audience", str(self.pk))


class AudiencePart(models.Model):
    """One department with all below it, one role, or one person of an audience."""

    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=10, choices=AudiencePartKind.choices)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    employee = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            one_of("kind", AudiencePartKind, "people_audiencepart_kind"),
            models.CheckConstraint(
                condition=Q(kind="department", department__isnull=False, role=None, employee=None)
                | Q(kind="role", role__isnull=False, department=None, employee=None)
                | Q(kind="person", employee__isnull=False, department=None, role=None),
                name="people_audiencepart_one_thing",
            ),
            models.UniqueConstraint(
                fields=["audience", "department"], condition=Q(kind="department"), name="people_audience_dept_once"
            ),
            models.UniqueConstraint(
                fields=["audience", "role"], condition=Q(kind="role"), name="people_audience_role_once"
            ),
            models.UniqueConstraint(
                fields=["audience", "employee"], condition=Q(kind="person"), name="people_audience_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audience_id} {self.kind}"
