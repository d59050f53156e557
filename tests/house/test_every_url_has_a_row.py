"""A url that stands in no permission table fails here, and so does a row about no url."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.files import ROOT
from tests.house.permissions import NOBODY, Row

OPEN = {
    "healthz",
    "metrics",
    "readyz",
    "portal:sign-in",
    "portal:feishu",
    "portal:feishu-return",
    "portal:sign-out",
    "portal:styleguide",
    "bots:callback",
    "bots:centre-callback",
    "estate:feed",
}


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Every named address below, with its namespace."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


def rows() -> list[Row]:
    """All tables of all rooms."""
    found: list[Row] = []
    for path in sorted((ROOT / "tests").glob("*/test_permissions.py")):
        found += importlib.import_module(f"tests.{path.parent.name}.test_permissions").PERMISSIONS
    return found


def test_every_url_stands_in_a_table() -> None:
    assert set(names(get_resolver())) - {row.name for row in rows()} == set()


def test_no_row_is_about_nothing() -> None:
    assert {row.name for row in rows()} - set(names(get_resolver())) == set()


def test_only_the_named_doors_are_open_to_strangers() -> None:
    told = {row.name: row.answers for row in rows() if NOBODY in row.answers}
    assert {name for name in set(names(get_resolver())) if name not in told} == set()
    assert {name for name, answers in told.items() if answers[NOBODY] not in {302, 401}} == OPEN
