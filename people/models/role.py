"""What some people are beside their title."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.refs import Ref
from people.models.columns import Language
from people.models.department import Department
from people.models.person import Employee


class Role(models.Model):
    """What some people are beside their title: information security, HR, operator."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("角色")
        verbose_name_plural = _("角色")

    def __str__(self) -> str:
        return self.slug

    @property
    def display_name(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if self.name_en and get_language() == Language.ENGLISH else self.name

    @property
    def ref(self) -> Ref:
        """How the journal points here."""
        return Ref("people.role", str(self.pk))


class RoleHolding(models.Model):
    """A person holds a role for a department and all below it, or (no department) for the whole firm."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="holdings")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="role_holdings")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.CASCADE, related_name="role_holdings"
    )
    history = kept()

    class Meta:
        verbose_name = _("角色授予")
        verbose_name_plural = _("角色授予")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "employee", "department"], name="people_holding_once"),
            models.UniqueConstraint(
                fields=["role", "employee"], condition=Q(department=None), name="people_holding_once_firm_wide"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.role.display_name}"

    @property
    def ref(self) -> Ref:
        """The person, whose journal tells of roles."""
        return Ref("people.employee", str(self.employee_id))
