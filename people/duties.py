"""Who must hear of it when an administrator's power is given, taken or lent: rooms that speak register here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.registry import Registry
from people.models import Employee, RoleHolding
from people.policy import ADMINISTRATORS


@dataclass(frozen=True)
class DutyWatcher:
    """Told of the verb, the person, the role's name (or an emergency's reason) and who did it (None: the house)."""

    slug: str
    tell: Callable[[str, Employee, str, Employee | None], None]


DUTY_WATCHERS: Registry[DutyWatcher] = Registry("duty watchers")


def tell_duty(verb: str, person: Employee, what: str, actor: Employee | None) -> None:
    """Let every watcher know, in the verb's transaction."""
    for watcher in DUTY_WATCHERS:
        watcher.tell(verb, person, what, actor)


def tell_opened(verb: str, person: Employee, actor: Employee | None) -> None:
    """Let them know as well when somebody (not the house) opens the account of an administrator."""
    held = RoleHolding.objects.filter(employee=person, role__slug__in=ADMINISTRATORS).select_related("role").first()
    if held is not None and actor is not None:
        tell_duty(verb, person, str(held.role.name), actor)
