"""What a person was shown stays with him: no cache keeps it, and nobody pages back to it after signing out."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/", "/me/", "/inbox/", "/operate/sign-ins/", "/operate/sign-ins/export.csv", "/nowhere"]
)
def test_pages_of_a_person_are_kept_nowhere(client: Client, cast: Cast, path: str) -> None:
    client.force_login(cast.audit)
    kept = client.get(path)["Cache-Control"]
    assert "no-store" in kept
    assert "private" in kept


def test_what_says_how_long_it_keeps_is_left_alone(client: Client, cast: Cast) -> None:
    client.force_login(cast.audit)
    assert "max-age=300" in client.get("/watermark.svg")["Cache-Control"]
