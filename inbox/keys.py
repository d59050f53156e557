"""The order that all sources share, as text, and the same order as SQL.

待办 runs from the earliest due time to the latest and then what has none, the oldest arrival first; the other tabs run
from the newest to the oldest. A key is the cursor as well: a page begins strictly after it, whichever source it is of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.refs import Ref

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 10**17 - 1
_NO_DUE = _LAST
# Sorts before every character of a ref kind, so that text order is the order of the parts.
_SEPARATOR = "!"


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _key(first: int, second: int, ref: Ref) -> str:
    return _SEPARATOR.join((f"{first:017d}", f"{second:017d}", ref.kind, f"{ref.pk:019d}"))


def todo_key(due: datetime | None, since: datetime, ref: Ref) -> str:
    """Key of an item of 待办."""
    first = _NO_DUE if due is None else _micros(due)
    return _key(first, _micros(since), ref)


def newest_key(at: datetime, ref: Ref) -> str:
    """Key of an item of the other tabs: text that sorts ascending while time descends."""
    return _key(_LAST - _micros(at), 0, ref)


@dataclass(frozen=True)
class Position:
    """A key taken apart."""

    first: int
    second: int
    kind: str
    pk: int


def parse(cursor: str) -> Position:
    """The key taken apart.

    Raises: Invalid if this is no key (somebody edited the address).
    """
    parts = cursor.split(_SEPARATOR)
    try:
        first, second, kind, pk = parts
        position = Position(int(first), int(second), kind, int(pk))
        _moment(position.second)
        _moment(min(position.first, _LAST - position.first))
    except (ValueError, OverflowError):
        raise Invalid.at("cursor", _("地址不完整，请从第一页重新查看")) from None
    return position


def todo_order(*, due: str, since: str) -> tuple[OrderBy, OrderBy, OrderBy]:
    """The order of 待办 for `order_by`."""
    return F(due).asc(nulls_last=True), F(since).asc(), F("pk").asc()


def newest_order(*, at: str) -> tuple[OrderBy, OrderBy]:
    """The order of the other tabs for `order_by`."""
    return F(at).desc(), F("pk").asc()


def todo_after(cursor: str, *, due: str, since: str, kind: str, pk: str = "pk") -> Q:
    """Rows of 待办 strictly after the cursor; `kind` is the ref kind of these rows.

    Raises: Invalid if the cursor is no key.
    """
    if not cursor:
        return Q()
    at = parse(cursor)
    same_since = Q(**{since: _moment(at.second)}) & _after_pk(at, kind, pk)
    later_since = Q(**{f"{since}__gt": _moment(at.second)}) | same_since
    if at.first == _NO_DUE:
        return Q(**{f"{due}__isnull": True}) & later_since
    here = _moment(at.first)
    return Q(**{f"{due}__gt": here}) | Q(**{f"{due}__isnull": True}) | (Q(**{due: here}) & later_since)


def newest_after(cursor: str, *, at: str, kind: str, pk: str = "pk") -> Q:
    """Rows of the other tabs strictly after the cursor; `kind` is the ref kind of these rows.

    Raises: Invalid if the cursor is no key.
    """
    if not cursor:
        return Q()
    position = parse(cursor)
    moment = _moment(_LAST - position.first)
    return Q(**{f"{at}__lt": moment}) | (Q(**{at: moment}) & _after_pk(position, kind, pk))


def _after_pk(position: Position, kind: str, pk: str) -> Q:
    if kind > position.kind:
        return Q(**{f"{pk}__isnull": False})
    if kind < position.kind:
        return Q(**{f"{pk}__in": []})
    return Q(**{f"{pk}__gt": position.pk})
