"""The firm's tree."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.refs import Ref
from people.models.columns import Language, one_of
from people.states import DepartmentStatus, InDirectory


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
    in_directory = models.CharField(max_length=10, choices=InDirectory.choices, default=InDirectory.NEVER)

    history = kept()

    class Meta:
        verbose_name = _("部门")
        verbose_name_plural = _("部门")
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            one_of("status", DepartmentStatus, "people_department_status"),
            one_of("in_directory", InDirectory, "people_department_in_directory"),
        ]

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
