"""What every verb of the estate leaves behind: a version of the row and a line in the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from core import history, journal
from core.errors import Invalid, Problem
from core.journal import Via
from core.refs import Ref
from people.models import Employee

Row = TypeVar("Row", bound=models.Model)


def ref_of(actor: Employee | None) -> Ref | None:
    """The actor as the journal names him; None is the house itself."""
    return actor.ref if actor is not None else None


def note(rows: Sequence[Any], *, actor: Employee | None, reason: str, kind: str = "~") -> None:
    """Keep these rows as they are now."""
    history.note(rows, actor=ref_of(actor), reason=reason, kind=kind)


def tell(verb: str, ref: Ref, *, actor: Employee | None, via: Via, facts: Mapping[str, Any] | None = None) -> None:
    """Write the verb down."""
    journal.record(verb, actor=ref_of(actor), ref=ref, via=via, facts=facts or {})


def created(table: type[Row], column: str, key: str, wanted: Mapping[str, Any]) -> Row:
    """A new row under its key.

    Raises: Invalid if somebody was quicker with the same key.
    """
    try:
        with transaction.atomic():
            return table._default_manager.create(**{column: key}, **wanted)
    except IntegrityError:
        raise Invalid([taken(column, key)]) from None


def taken(column: str, key: str) -> Problem:
    """What to say where a key is in use."""
    return Problem(column, _("标识「{key}」已被使用，请换一个").format(key=key))


def differences(row: models.Model, wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Columns whose value would become another: old and new, keys for rows of other tables."""
    told: dict[str, tuple[Any, Any]] = {}
    for name, new in wanted.items():
        old = getattr(row, name)
        if old != new:
            told[name] = (_said(old), _said(new))
    return told


def _said(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value
