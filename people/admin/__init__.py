"""The desks of people in the admin site: HR's, and the security administrator's."""

from __future__ import annotations

from people.admin import desks

__all__ = ["desks"]
