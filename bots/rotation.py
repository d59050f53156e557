"""Sealing everything anew: after a new key stands first in FIELD_KEYS, each sealed column is written with it.

Safe beside a running product (a value somebody changes meanwhile is left to him: it is sealed with the new key already)
and safe to break off: what is done carries the new key's id, and the next run goes on with the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast

from bots.encrypted import EncryptedTextField, first_key, unseal

BATCH = 500


@dataclass(frozen=True)
class Column:
    """A sealed column of a table."""

    model: type[Model]
    name: str

    def __str__(self) -> str:
        return f"{self.model._meta.db_table}.{self.name}"

    def rows(self) -> QuerySet[Any]:
        """All rows that hold something, with the stored text as `sealed`."""
        held: QuerySet[Any] = self.model._base_manager.exclude(**{f"{self.name}__isnull": True})
        sealed: QuerySet[Any] = held.annotate(sealed=Cast(self.name, TextField()))
        return sealed


@dataclass(frozen=True)
class Shut:
    """A row that no known key opens."""

    column: Column
    pk: Any
    key: str

    def __str__(self) -> str:
        return f"{self.column} of row {self.pk}: no key of FIELD_KEYS opens what key {self.key!r} wrote"


def columns() -> list[Column]:
    """Every sealed column of every table, whichever room it belongs to."""
    return [
        Column(model, field.name)
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and model._meta.managed
        for field in model._meta.local_fields
        if isinstance(field, EncryptedTextField)
    ]


def counts(column: Column) -> Counter[str]:
    """How many rows each key has written, by key id."""
    return Counter(_key(sealed) for _pk, sealed in _walk(column.rows()))


def shut(column: Column) -> Iterator[Shut]:
    """Rows that cannot be opened: those must be dealt with before anything is rotated."""
    for pk, sealed in _walk(column.rows()):
        try:
            unseal(sealed)
        except ImproperlyConfigured:
            yield Shut(column, pk, _key(sealed))


def rotate(column: Column) -> int:
    """Seal anew what another key than the first has written; returns how many rows that were."""
    done = 0
    old = column.rows().exclude(sealed__startswith=f"{first_key()}$")
    for pk, sealed in _walk(old):
        # Only if nobody has written it since it was read: his value is newer, and sealed with the first key.
        same = column.rows().filter(pk=pk, sealed=sealed)
        done += same.update(**{column.name: unseal(sealed)})
    return done


def _walk(rows: QuerySet[Any]) -> Iterator[tuple[Any, str]]:
    """Key and sealed text of all rows, in batches by key, so that writing meanwhile disturbs no cursor."""
    rest = rows.order_by("pk").values_list("pk", "sealed")
    batch = list(rest[:BATCH])
    while batch:
        yield from batch
        batch = list(rest.filter(pk__gt=batch[-1][0])[:BATCH])


def _key(sealed: str) -> str:
    return sealed.partition("$")[0] if "$" in sealed else "?"
