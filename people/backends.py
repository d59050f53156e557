"""Knowing who somebody is: by a password (brute force is held off by axes, which stands before) or by Feishu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest

from people.account_states import PasswordState
from people.models import Employee, RoleHolding
from people.policy import ADMINISTRATORS, HR
from people.selectors import emergencies
from people.states import Access, EmployeeStatus

DESKS = ADMINISTRATORS | {HR}


class ActivePeople(BaseBackend):
    """Knows the person of a session as long as he works here."""

    def get_user(self, user_id: int) -> Employee | None:
        """The employee of a session; None once he has left or is frozen, which ends all his sessions at once.

        Said along in the same query, for the shell of every page: `at_desk`, whether the admin site has something for
        him, and `emergency_until`, the end of the emergency access he holds.
        """
        at_desk = RoleHolding.objects.filter(employee=OuterRef("pk"), role__slug__in=DESKS)
        emergency = emergencies().filter(employee=OuterRef("pk")).order_by().values("ends_at")[:1]
        rows = Employee.objects.annotate(at_desk=Exists(at_desk), emergency_until=Subquery(emergency))
        return rows.filter(pk=user_id, status=EmployeeStatus.ACTIVE, access=Access.OPEN).first()


class FeishuBackend(ActivePeople):
    """Stands in the session of who came in with Feishu; the proof is taken by `portal.feishu`, not here."""


class PasswordBackend(ActivePeople):
    """Knows active employees by `user_id` and password, and nobody else."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> Employee | None:
        """The active employee with this user id and password, else None; the demo's password opens nothing elsewhere.

        An unknown name and somebody who left cost one hash as well, so that time tells nobody who works here.
        """
        user_id = username or credentials.get("user_id")
        if not user_id or password is None:
            return None
        employee = Employee.objects.filter(user_id=user_id, status=EmployeeStatus.ACTIVE, access=Access.OPEN).first()
        if employee is None:
            make_password(password)
            return None
        if not employee.check_password(password):
            return None
        return employee if _good_here(employee) else None

    def get_user(self, user_id: int) -> Employee | None:
        """The same for a session that began with a password: the demo's ends where the demo does."""
        employee = super().get_user(user_id)
        return employee if employee is not None and _good_here(employee) else None


def attempted_name(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str | None:
    """The name that a sign-in attempt counts against (`AXES_USERNAME_CALLABLE`), whatever the field was called."""
    sources: list[Mapping[str, Any]] = [credentials] if credentials else []
    if request is not None:
        sources.append(request.POST)
    for source in sources:
        name = source.get("user_id") or source.get("username")
        if name:
            return str(name)[:255]
    return None


def _good_here(employee: Employee) -> bool:
    return settings.DEMO or employee.password_state != PasswordState.DEMO
