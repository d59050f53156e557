"""The story of a row at its desk: what the journal tells of it, and what each version of it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import journal
from core.verbs import said

MOST = 200
EMPTY = "—"
# What a person never reads: keys of the house, and spellings made from a name.
UNSAID = frozenset({"id", "path", "pinyin", "initials"})
KINDS = {"+": gettext_lazy("新增"), "~": gettext_lazy("修改"), "-": gettext_lazy("删除")}
Beside = tuple[Any, str]


@dataclass(frozen=True)
class StoryLine:
    """One entry of the journal: `facts` are pairs of name and text."""

    at: datetime
    verb: str
    who: str
    via: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Version:
    """What one verb left: `changes` are column, old, new."""

    at: datetime
    what: str
    who: str
    kind: Any
    changes: tuple[tuple[str, str, str], ...]


def lines(row: Any, tells: Callable[[str], bool]) -> list[StoryLine]:
    """The newest entries about the row whose verbs this desk tells."""
    if not hasattr(row, "ref"):
        return []
    found = [one for one in journal.entries(row.ref).reverse()[: MOST * 2] if tells(one.verb)][:MOST]
    named = people_named(one.actor for one in found)
    return [
        StoryLine(one.at, said(one.verb), named.get(one.actor, one.actor) or _("系统"), str(one.get_via_display()),
                  tuple((key, _text(value)) for key, value in one.facts.items() if value not in (None, "", [], {})))
        for one in found
    ]  # fmt: skip


def versions(row: Any, labels: Mapping[str, Any], hidden: Iterable[str], beside: Sequence[Beside]) -> list[Version]:
    """The newest versions of the row and of the rows beside it; none where a table keeps none.

    `labels` says what columns are called, `hidden` which are not told, `beside` names tables that belong to the row and
    the column by which they do.
    """
    if not hasattr(type(row), "history"):
        return []
    parts = [(type(row), row._meta.pk.attname), *beside]
    told = [one for table, column in parts for one in _of(table.history.model, column, row.pk, labels, set(hidden))]
    return sorted(told, key=lambda one: one.at, reverse=True)[:MOST]


def _of(table: Any, column: str, pk: Any, labels: Mapping[str, Any], hidden: set[str]) -> Iterator[Version]:
    kept = list(table.objects.filter(**{column: pk}).order_by("-history_id")[: MOST + 1])
    own = table.instance_type._meta.pk.attname
    fields = [
        one for one in table.tracked_fields if one.attname not in {own, column} and one.name not in UNSAID | hidden
    ]
    meant = _meant(kept, fields)
    named = people_named(one.history_user_id for one in kept)
    earlier: dict[Any, Any] = {}
    told = []
    for one in reversed(kept):
        before = earlier.get(getattr(one, own))
        earlier[getattr(one, own)] = one
        gone = one.history_type == "-"
        old, new = (one, None) if gone else (before, one)
        who = named.get(one.history_user_id, one.history_user_id) or _("系统")
        changes = tuple(_changes(old, new, fields, meant, labels))
        told.append(Version(one.history_date, said(one.history_change_reason), who, KINDS[one.history_type], changes))
    yield from told


def people_named(refs: Iterable[str]) -> dict[str, str]:
    """The name and user id behind the refs of people, in one query."""
    keys = {text.partition(":")[2] for text in refs if text.startswith("people.employee:")}
    rows = get_user_model()._default_manager.filter(pk__in=[key for key in keys if key.isdigit()])
    return {f"people.employee:{one.pk}": f"{one.display_name} {one.get_username()}" for one in rows}


def _changes(
    before: Any | None,
    after: Any | None,
    fields: Sequence[Any],
    meant: dict[tuple[str, Any], str],
    labels: Mapping[str, Any],
) -> Iterator[tuple[str, str, str]]:
    """The columns whose value is another one; of a row that came or went, those that hold something of their own."""
    for field in fields:
        old = getattr(before, field.attname) if before is not None else None
        new = getattr(after, field.attname) if after is not None else None
        if old == new or (None in (before, after) and (old or new or None) in (None, field.get_default())):
            continue
        yield str(labels.get(field.name, field.verbose_name)), _shown(field, old, meant), _shown(field, new, meant)


def _shown(field: Any, value: Any, meant: dict[tuple[str, Any], str]) -> str:
    if value is None or value == "":
        return EMPTY
    if (field.name, value) in meant:
        return meant[(field.name, value)]
    words = dict(field.flatchoices or ())
    return str(words.get(value, "")) or _text(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return date_format(localtime(value), "Y-m-d H:i")
    if isinstance(value, list | tuple):
        return "、".join(_text(one) for one in value) or EMPTY
    if isinstance(value, dict):
        return "；".join(f"{key} {_text(one)}" for key, one in value.items()) or EMPTY
    return EMPTY if value in (None, "") else str(value)


def _meant(kept: Sequence[Any], fields: Sequence[Any]) -> dict[tuple[str, Any], str]:
    """What the keys in these versions point at, a query for each table."""
    found: dict[tuple[str, Any], str] = {}
    for field in fields:
        if not isinstance(field, models.ForeignKey):
            continue
        keys = {getattr(one, field.attname) for one in kept} - {None}
        for one in field.remote_field.model._default_manager.filter(pk__in=keys):
            found[(field.name, one.pk)] = str(getattr(one, "display_name", one))
    return found
