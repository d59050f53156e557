"""Rows of people locked in one order, so that no two verbs can wait for each other.

The key of the row stays free (`FOR NO KEY UPDATE`): verbs of other rooms that hold their own rows and only point at a
person, with a task or a decision, never wait for a verb about that person.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.errors import NotVisible
from people.models import Employee


def locked(pks: Iterable[int]) -> dict[int, Employee]:
    """The employees, locked until the transaction ends, by key.

    Raises: NotVisible if one of them does not exist.
    """
    wanted = set(pks)
    rows = Employee.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) != len(wanted):
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    return found
