"""Pages by cursor: a page begins strictly after the row that the last one ended with, whatever came in between."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.rest.fields import LARGEST, Query, Text, Whole

PAGE: Final = 50
LARGEST_PAGE: Final = 200
_KEY = re.compile(r"[+-][0-9]{1,18}")
Row = TypeVar("Row", bound=Model)


class Paged(Query):
    """A list's own parameters; lists add theirs."""

    cursor = Text(
        required=False, default="", max_length=400, allow_blank=True,
        help_text="next_cursor of the page before; empty for the first",
    )  # fmt: skip
    limit = Whole(required=False, default=PAGE, min_value=1, max_value=LARGEST_PAGE, help_text="rows of a page")


def page(
    rows: QuerySet[Row], asked: dict[str, Any], *, newest_first: bool = False, show: Callable[[Row], Any] | None = None
) -> dict[str, Any]:
    """A page of the rows in the order of their keys: `items`, and `next_cursor` ("" on the last page).

    Raises: Invalid if the cursor is none of this list's.
    """
    sign = "-" if newest_first else "+"
    after = _after(asked["cursor"], sign)
    if after is not None:
        rows = rows.filter(pk__lt=after) if newest_first else rows.filter(pk__gt=after)
    limit: int = asked["limit"]
    found = list(rows.order_by("-pk" if newest_first else "pk")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    return {
        "items": [show(row) for row in found] if show else found,
        "next_cursor": veiled(f"{sign}{found[-1].pk}") if more else "",
    }


def veiled(key: str) -> str:
    """The key as clients see it: nothing to read, nothing to build by hand."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=") if key else ""


def unveiled(cursor: str) -> str:
    """The key again.

    Raises: Invalid if the cursor is not as we write them.
    """
    try:
        key = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except ValueError:
        raise broken() from None
    return key


def broken() -> Invalid:
    """What a cursor that nobody gave is answered with."""
    return Invalid.at("cursor", _("翻页标记无效，请从第一页重新读取"))


def _after(cursor: str, sign: str) -> int | None:
    if not cursor:
        return None
    key = unveiled(cursor)
    if not _KEY.fullmatch(key) or key[0] != sign or int(key[1:]) > LARGEST:
        raise broken()
    return int(key[1:])
