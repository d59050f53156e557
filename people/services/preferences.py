"""How a person wants to be spoken to."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import journal
from core.errors import Invalid, Problem
from core.journal import Via
from people.models import Employee, Language, Theme


@transaction.atomic
def set_preferences(
    person: Employee,
    *,
    language: str | None = None,
    theme: str | None = None,
    quiet_from: time | None = None,
    quiet_to: time | None = None,
    via: Via = Via.PAGE,
) -> Employee:
    """Change the person's own language, theme or quiet hours; what is None stays. Equal hours mean no quiet time.

    Raises: Invalid for a language or theme that the house does not have.
    """
    problems = []
    if language is not None and language not in Language.values:
        problems.append(Problem("language", _("请选择中文或英文")))
    if theme is not None and theme not in Theme.values:
        problems.append(Problem("theme", _("请选择列表中的主题")))
    if problems:
        raise Invalid(problems)
    wanted = {"language": language, "theme": theme, "quiet_from": quiet_from, "quiet_to": quiet_to}
    changes: dict[str, Any] = {
        column: value for column, value in wanted.items() if value is not None and value != getattr(person, column)
    }
    if not changes:
        return person
    Employee.objects.filter(pk=person.pk).update(**changes)
    for column, value in changes.items():
        setattr(person, column, value)
    journal.record("people.preferences_set", actor=person.ref, ref=person.ref, via=via, facts=changes)
    return person
