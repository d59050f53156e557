"""Employees, who are also those who sign in, and where they belong."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.refs import Ref
from people.account_states import PasswordState
from people.models.columns import Language, Theme, one_of
from people.models.department import Department
from people.states import Access, EmployeeStatus, InDirectory, MembershipKind


class EmployeeManager(BaseUserManager["Employee"]):
    """What Django's authentication asks of a user model."""

    def get_by_natural_key(self, username: str | None) -> Employee:
        """The employee with this Feishu user id."""
        return self.get(user_id=username)

    def create_user(self, user_id: str, name: str, password: str | None = None, **columns: Any) -> Employee:
        """Add an employee who may sign in (tests and first set-up)."""
        employee = self.model(user_id=user_id, name=name, **columns)
        employee.set_password(password)
        return self.create(user_id=user_id, name=name, password=employee.password, **columns)


class Employee(AbstractBaseUser):
    """A person of the firm, known by the `user_id` that Feishu gives; also the one who signs in.

    acted_for, away: whether anybody may act for him and whether he is away at the moment that was asked about
    (`people.lines`); None where nobody asked.
    """

    user_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True, default="")
    pinyin = models.CharField(max_length=120, blank=True, default="", db_index=True)
    initials = models.CharField(max_length=30, blank=True, default="", db_index=True)
    email = models.EmailField(blank=True, default="")
    mobile = models.CharField(max_length=20, blank=True, default="")
    title = models.CharField(max_length=60, blank=True, default="")
    avatar_url = models.CharField(max_length=300, blank=True, default="")
    employee_no = models.CharField(max_length=32, blank=True, default="", db_index=True)
    status = models.CharField(max_length=10, choices=EmployeeStatus.choices, default=EmployeeStatus.ACTIVE)
    access = models.CharField(max_length=10, choices=Access.choices, default=Access.OPEN)
    in_directory = models.CharField(max_length=10, choices=InDirectory.choices, default=InDirectory.NEVER)
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.CHINESE)
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.AUTO)
    quiet_from = models.TimeField(default=time(22, 0))
    quiet_to = models.TimeField(default=time(8, 0))
    password_state = models.CharField(max_length=10, choices=PasswordState.choices, default=PasswordState.OWN)
    password_set_at = models.DateTimeField(null=True, blank=True)
    leader = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="led")
    dotted_leaders = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="dotted_led")
    departments = models.ManyToManyField(Department, through="people.Membership", related_name="employees")

    acted_for: bool | None = None
    away: bool | None = None

    objects = EmployeeManager()
    history = kept(without=["password", "last_login"])

    USERNAME_FIELD = "user_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            one_of("status", EmployeeStatus, "people_employee_status"),
            one_of("access", Access, "people_employee_access"),
            one_of("in_directory", InDirectory, "people_employee_in_directory"),
            one_of("language", Language, "people_employee_language"),
            one_of("theme", Theme, "people_employee_theme"),
            one_of("password_state", PasswordState, "people_employee_password_state"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("people.employee", str(self.pk))

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django's is a plain attribute; ours is computed
        """Whether the person works here; asked by Django on every request."""
        return self.status == EmployeeStatus.ACTIVE

    @property
    def display_name(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if self.name_en and get_language() == Language.ENGLISH else self.name

    @property
    def department(self) -> Department | None:
        """The primary department; no query where `memberships__department` was prefetched."""
        rows = sorted(self.memberships.all(), key=lambda row: (row.kind != MembershipKind.PRIMARY, row.pk))
        return rows[0].department if rows else None


class Membership(models.Model):
    """A person in a department; one of them is the primary one."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="memberships")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=10, choices=MembershipKind.choices, default=MembershipKind.PRIMARY)
    history = kept()

    class Meta:
        constraints: ClassVar = [
            one_of("kind", MembershipKind, "people_membership_kind"),
            models.UniqueConstraint(fields=["employee", "department"], name="people_membership_once"),
            models.UniqueConstraint(
                fields=["employee"], condition=Q(kind="primary"), name="people_membership_one_primary"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} in {self.department_id}"
