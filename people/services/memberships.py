"""Who belongs where, written with its versions: every verb that moves people comes through here."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from people import records
from people.models import Employee, Membership


def add_memberships(rows: Sequence[Membership], *, actor: Employee | None, reason: str) -> None:
    """Write new memberships, inside the caller's transaction."""
    Membership.objects.bulk_create(rows)
    records.note(rows, actor=actor, reason=reason, kind="+")


def end_memberships(rows: QuerySet[Membership], *, actor: Employee | None, reason: str) -> None:
    """Take memberships away, inside the caller's transaction."""
    gone = list(rows)
    records.note(gone, actor=actor, reason=reason, kind="-")
    Membership.objects.filter(pk__in=[row.pk for row in gone]).delete()


def move_membership(row: Membership, *, actor: Employee | None, reason: str) -> None:
    """Write where a membership leads now, inside the caller's transaction."""
    Membership.objects.filter(pk=row.pk).update(department=row.department_id)
    records.note([row], actor=actor, reason=reason)
