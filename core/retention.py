"""How long each kind of record is kept: rooms register a rule per kind; settings may say another number of days.

Rules that delete run every night. Rules that archive never run by themselves: `manage.py archive` writes the file
first, proves it, and only then removes the rows.
"""

from __future__ import annotations

import logging
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

from core import clock, journal
from core.refs import Ref
from core.registry import Registry
from core.states import Via

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

logger = logging.getLogger(__name__)

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
    go with them. `minimum` is the least number of days that settings may ask for. `ref_kind` says under which name the
    journal knows the rows ("": it does not).
    """

    slug: str
    label: str | _StrPromise
    days: int
    way: Way
    older: Callable[[datetime], Rows]
    parts: Callable[[Sequence[Any]], Sequence[Rows]] = lambda keys: ()
    files: Callable[[Sequence[Any]], Sequence[str]] = lambda keys: ()
    minimum: int = 1
    ref_kind: str = ""


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


def run() -> dict[str, int]:
    """Remove everything whose time is over and that need not be archived; returns how many rows of each kind."""
    removed = {}
    for rule in RULES:
        if rule.way is not Way.DELETE:
            continue
        before = limit(rule)
        if number := remove(rule, before):
            removed[rule.slug] = number
            logger.info("retention: %s rows of %s from before %s removed", number, rule.slug, before.isoformat())
            with transaction.atomic():
                facts = {"rows": number, "before": before}
                journal.record(
                    "retention.deleted", actor=None, ref=Ref("core.retention", rule.slug), via=Via.TIMER, facts=facts
                )
    return removed


@transaction.atomic
def remove_keys(rule: Rule, before: datetime, keys: Sequence[Any]) -> int:
    """Delete these rows if they are still older, with their parts and files; returns how many."""
    still = locked(rule, before, keys)
    drop(rule, still)
    return len(still)


def locked(rule: Rule, before: datetime, keys: Sequence[Any]) -> list[Any]:
    """Those of the keys whose rows are still older, held until the end of the transaction."""
    rows = rule.older(before).filter(pk__in=keys).order_by("pk")
    return list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def drop(rule: Rule, still: Sequence[Any]) -> None:
    """Delete the rows with these keys, which the caller holds, with their parts; their files after the commit."""
    files = rule.files(still)
    for part in rule.parts(still):
        _plainly(part).delete()
    _plainly(rule.older(clock.now()).model._default_manager.filter(pk__in=still)).delete()
    if files:
        transaction.on_commit(lambda: _unlink(files))


def _plainly(rows: Rows) -> Rows:
    """The rows without the guard of append-only tables: an ended time is the one reason to drop what they hold."""
    plain: Rows = QuerySet(model=rows.model, query=rows.query.chain(), using=rows.db)
    return plain


def _unlink(names: Sequence[str]) -> None:
    for name in names:
        default_storage.delete(name)
