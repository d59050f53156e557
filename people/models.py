"""Who is who: employees (the user model), departments, roles, and who may act for whom.

Truths about one row are constraints here; everything else is a verb in `people.services` or a question in
`people.selectors`. Pinyin columns are filled by `people.names.spelled`, which every verb that writes a name uses.
"""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.refs import Ref
from people.states import DelegationKind, DelegationStatus, DepartmentStatus, EmployeeStatus, MembershipKind


class Language(models.TextChoices):
    """The languages of the house."""

    CHINESE = "zh-hans", _("简体中文")
    ENGLISH = "en", _("英文")


class Theme(models.TextChoices):
    """Light or dark, or as the device says."""

    AUTO = "auto", _("跟随系统")
    LIGHT = "light", _("浅色")
    DARK = "dark", _("深色")


def one_of(column: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The database's own word that the column holds nothing but these."""
    return models.CheckConstraint(condition=Q(**{f"{column}__in": choices.values}), name=name)


class Department(models.Model):
    """A place in the firm's tree; `path` holds the keys from the root down to itself: `/1/7/31/`.

    Only `people.services.departments` writes `parent` and `path`.
    """

    department_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True, default="")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=400, db_index=True, default="")
    head = models.ForeignKey(
        "people.Employee", null=True, blank=True, on_delete=models.SET_NULL, related_name="headed_departments"
    )
    order = models.IntegerField(default=0)
    status = models.CharField(max_length=10, choices=DepartmentStatus.choices, default=DepartmentStatus.ACTIVE)

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [one_of("status", DepartmentStatus, "people_department_status")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("people.department", str(self.pk))

    @property
    def display_name(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if self.name_en and get_language() == Language.ENGLISH else self.name

    @property
    def path_ids(self) -> tuple[int, ...]:
        """Keys from the root down to itself."""
        return tuple(int(part) for part in self.path.split("/") if part)


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
    """A person of the firm, known by the `user_id` that Feishu gives; also the one who signs in."""

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
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.CHINESE)
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.AUTO)
    quiet_from = models.TimeField(default=time(22, 0))
    quiet_to = models.TimeField(default=time(8, 0))
    leader = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="led")
    dotted_leaders = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="dotted_led")
    departments = models.ManyToManyField(Department, through="people.Membership", related_name="employees")

    objects = EmployeeManager()

    USERNAME_FIELD = "user_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            one_of("status", EmployeeStatus, "people_employee_status"),
            one_of("language", Language, "people_employee_language"),
            one_of("theme", Theme, "people_employee_theme"),
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


class Delegation(models.Model):
    """The principal lets the agent act for him: a deputy while away, or an assistant of a leader.

    `flows` lists the flows it is for, [] means all. In force while the row is active and
    `starts_at <= now < ends_at`; an assistant may have no end.
    """

    kind = models.CharField(max_length=10, choices=DelegationKind.choices)
    principal = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="delegations_given")
    agent = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="delegations_held")
    flows = models.JSONField(default=list, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    status = models.CharField(max_length=10, choices=DelegationStatus.choices, default=DelegationStatus.ACTIVE)

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["agent", "status"], name="people_deleg_agent"),
            models.Index(fields=["principal", "status"], name="people_deleg_principal"),
        ]
        constraints: ClassVar = [
            one_of("kind", DelegationKind, "people_delegation_kind"),
            one_of("status", DelegationStatus, "people_delegation_status"),
            models.CheckConstraint(condition=~Q(principal=models.F("agent")), name="people_delegation_two_people"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")), name="people_delegation_forward"
            ),
            models.CheckConstraint(
                condition=Q(kind="assistant") | Q(ends_at__isnull=False), name="people_deputy_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} for {self.principal_id}"

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("people.delegation", str(self.pk))
