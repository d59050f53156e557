"""Programs at the REST door: a client for each person of the cast, with a token that is good for everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from core import nudge
from core.rest.scopes import SCOPES
from people.models import Employee
from people.services.tokens import issue_token

Caller = Callable[..., APIClient]


def client_of(person: Employee, scopes: Iterable[str] | None = None) -> APIClient:
    """A program that speaks for the person."""
    wanted = [scope.slug for scope in SCOPES] if scopes is None else list(scopes)
    made = issue_token(actor=None, person=person, name="test", scopes=wanted, days=1)
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
    return client


@pytest.fixture
def caller(db: None) -> Caller:
    """`caller(person)` gives a client."""
    return client_of


@pytest.fixture(autouse=True)
def _counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test uses up the requests of another, and nobody rings."""
    cache.clear()
    ring: Any = lambda *args, **kwargs: True  # noqa: E731
    monkeypatch.setattr(nudge, "ring", ring)
