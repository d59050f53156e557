"""Fixtures of the whole house; a room's own stand in its folder."""

import pytest
from pytest_django import Settings

from tests.cast import cast

__all__ = ["cast"]


@pytest.fixture(autouse=True)
def _quick_hashing(settings: Settings) -> None:
    """A password hash in microseconds: only the demo and production need a slow one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
