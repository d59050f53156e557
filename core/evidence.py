"""Who has looked at what: the read log of pages and exports that show more than the usual.

A person, a subject and an hour make one row however often the page is opened. A room names its sensitive pages with
`READINGS.register(ReadingKind(…))` and either decorates the view with `reads(…)` or calls `note_reading`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core import clock
from core.models import Reading
from core.refs import Ref
from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

REMEMBERED = 10_000
BATCH = 500
Key = tuple[str, str, str, str, datetime]
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class ReadingKind:
    """A kind of sensitive reading; the label is what the audit administrator reads."""

    slug: str
    label: str | _StrPromise


READINGS: Registry[ReadingKind] = Registry("sensitive readings")
# What this process has written already: the same page opened again costs nothing.
_written: OrderedDict[Key, None] = OrderedDict()


def note_reading(person: Ref, ref: Ref, what: str) -> None:
    """Write down that the person has seen the subject; `what` is a registered slug.

    Raises: UnknownKind if nobody registered `what`.
    """
    note_readings(person, [ref], what)


def note_readings(person: Ref, refs: Iterable[Ref], what: str) -> None:
    """Write down that the person has seen all of these, in few statements.

    Raises: UnknownKind if nobody registered `what`.
    """
    READINGS.get(what)
    at = clock.now()
    hour = at.replace(minute=0, second=0, microsecond=0)
    keys = [(str(person), ref.kind, ref.id, what, hour) for ref in sorted(set(refs))]
    fresh = [key for key in keys if key not in _written]
    if not fresh:
        return
    rows = [Reading(person=p, ref_kind=k, ref_id=i, what=w, hour=h, at=at) for p, k, i, w, h in fresh]
    Reading.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    transaction.on_commit(lambda: _remember(fresh))


def reads(what: str, about: Callable[..., Ref]) -> Callable[[View], View]:
    """Decorates a view whose page is sensitive: whoever is answered with 200 is noted.

    `about(request, **kwargs)` gives the subject from the address.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def noted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            person = getattr(request.user, "ref", None)
            if response.status_code == 200 and person is not None:
                note_reading(person, about(request, **kwargs), what)
            return response

        return noted

    return decorate


def forget() -> None:
    """Ask the database again at the next reading."""
    _written.clear()


def _remember(keys: list[Key]) -> None:
    for key in keys:
        _written[key] = None
    while len(_written) > REMEMBERED:
        _written.popitem(last=False)
