"""How long each kind of record is kept: rooms register a rule per kind; settings may say another number of days.

Rules that delete run every night. Rules that archive never run by themselves: `manage.py archive` writes the file
first, proves it, and only then removes the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from core import clock
from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

BATCH = 1_000
Rows = QuerySet[Any]


class Way(StrEnum):
    """What happens to rows whose time is over."""

    ARCHIVE = "archive"
    DELETE = "delete"


@dataclass(frozen=True)
class Rule:
    """One kind of record.

    `older(moment)` gives the rows whose time was over at that moment. `parts(keys)` gives the rows of other tables
    that belong to those with these keys, those first that must be removed first. `files(keys)` names stored files that
    go with them. `minimum` is the least number of days that settings may ask for.
    """

    slug: str
    label: str | _StrPromise
    days: int
    way: Way
    older: Callable[[datetime], Rows]
    parts: Callable[[Sequence[Any]], Sequence[Rows]] = lambda keys: ()
    files: Callable[[Sequence[Any]], Sequence[str]] = lambda keys: ()
    minimum: int = 1


RULES: Registry[Rule] = Registry("retention rules")


def days_of(rule: Rule) -> int:
    """How many days the kind is kept here.

    Raises: ImproperlyConfigured if RETENTION_DAYS asks for something that is no number or too little.
    """
    said = overrides().get(rule.slug)
    if said is None:
        return rule.days
    if said < rule.minimum:
        raise ImproperlyConfigured(f"RETENTION_DAYS: keep {rule.slug} for {rule.minimum} days or longer, not {said}")
    return said


def overrides() -> dict[str, int]:
    """What the setting RETENTION_DAYS says, by kind (`bots.deliveries=30`)."""
    found = {}
    for entry in settings.RETENTION_DAYS:
        slug, _equals, days = entry.partition("=")
        if not days.strip().isdigit():
            raise ImproperlyConfigured(f"RETENTION_DAYS must be kind=days, separated by commas, not {entry!r}")
        found[slug.strip()] = int(days)
    return found


def limit(rule: Rule) -> datetime:
    """Rows older than this moment have had their time."""
    return clock.now() - timedelta(days=days_of(rule))


def remove(rule: Rule, before: datetime) -> int:
    """Delete what is older, a thousand at a time, each thousand in a transaction of its own; returns how many."""
    removed = 0
    while keys := list(rule.older(before).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        gone = remove_keys(rule, before, keys)
        removed += gone
        if not gone:  # somebody else took them, or they may not go: no use in asking for ever
            break
    return removed


@transaction.atomic
def remove_keys(rule: Rule, before: datetime, keys: Sequence[Any]) -> int:
    """Delete these rows if they are still older, with their parts and files."""
    rows = rule.older(before).filter(pk__in=keys)
    still = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    files = rule.files(still)
    for part in rule.parts(still):
        _plainly(part).delete()
    _plainly(rule.older(before).model._default_manager.filter(pk__in=still)).delete()
    if files:
        transaction.on_commit(lambda: _unlink(files))
    return len(still)


def _plainly(rows: Rows) -> Rows:
    """The rows without the guard of append-only tables: an ended time is the one reason to drop what they hold."""
    plain: Rows = QuerySet(model=rows.model, query=rows.query.chain(), using=rows.db)
    return plain


def _unlink(names: Sequence[str]) -> None:
    for name in names:
        default_storage.delete(name)
