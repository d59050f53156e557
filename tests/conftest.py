"""Fixtures of the whole house; a room's own stand in its folder."""

from tests.cast import cast

__all__ = ["cast"]
