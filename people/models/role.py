"""What some people are beside their title."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from people.models.department import Department
from people.models.person import Employee


class Role(models.Model):
    """What some people are beside their title: information security, HR, operator."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True, default="")

    def __str__(self) -> str:
        return self.slug


class RoleHolding(models.Model):
    """A person holds a role for a department and all below it, or (no department) for the whole firm."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="holdings")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="role_holdings")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="role_holdings"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "employee", "department"], name="people_holding_once"),
            models.UniqueConstraint(
                fields=["role", "employee"], condition=Q(department=None), name="people_holding_once_firm_wide"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} holds {self.role_id}"
