"""Security as a table: who gets which answer at which address; one table per room, in its `test_permissions.py`.

PERMISSIONS = (
    Row("portal:home", {"nobody": 302, "member": 200}),
    Row("portal:sign-out", {"nobody": 405}, note="open: it ends a session"),
)
test_the_table = table_test(PERMISSIONS)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast

NOBODY = "nobody"


@dataclass(frozen=True)
class Row:
    """One address: the answer each person of the cast gets (`nobody` has not signed in)."""

    name: str
    answers: Mapping[str, int]
    method: str = "get"
    args: tuple[Any, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def table_test(rows: Iterable[Row]) -> Callable[..., None]:
    """A test of every cell of the table."""
    cells = [(row, who, status) for row in rows for who, status in row.answers.items()]

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("row", "who", "status"), cells, ids=[f"{row.method} {row.name} {who}" for row, who, _status in cells]
    )
    def test_each_gets_the_answer_of_the_table(client: Client, cast: Cast, row: Row, who: str, status: int) -> None:
        if who != NOBODY:
            client.force_login(getattr(cast, who))
        client.raise_request_exception = False
        response = getattr(client, row.method)(reverse(row.name, args=row.args), row.data)
        assert response.status_code == status

    return test_each_gets_the_answer_of_the_table


EVERYBODY = ("hr", "system", "security", "audit", "operator", "member", "outsider")


def admin_rows(
    model: str,
    *,
    see: Iterable[str] = (),
    add: Iterable[str] = (),
    verbs: Iterable[str] = (),
    pages: Iterable[str] = (),
) -> tuple[Row, ...]:
    """The rows of one desk of the admin site (`people_employee`), one cell for everybody.

    A change page is asked for a row that is not there: Django answers 302 to the site's index to whoever may look.
    `verbs`: the desk has verbs; `pages`: names of further pages seen by `see`.
    """

    def answers(who: Iterable[str], yes: int, no: int = 403) -> dict[str, int]:
        chosen = set(who)
        return {NOBODY: 302} | {one: yes if one in chosen else no for one in EVERYBODY}

    name = f"admin:{model}"
    rows = [
        Row(f"{name}_changelist", answers(see, 200)),
        Row(f"{name}_add", answers(add, 200)),
        Row(f"{name}_change", answers(see, 302), args=("999999",)),
        Row(f"{name}_history", answers(see, 302), args=("999999",)),
    ]
    if verbs:
        rows.append(
            Row(f"{name}_verb", answers((), 403), args=("999999", "no-such-verb"), note="each verb asks for its own")
        )
    return (*rows, *(Row(f"{name}_{page}", answers(see, 200)) for page in pages))
