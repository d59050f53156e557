"""The desks of people in the admin site: HR's, and those of the security and audit administrators."""

from __future__ import annotations

from people.admin import accounts, acting, calendar, duties, importing, places, records, tokens, trading

__all__ = ["accounts", "acting", "calendar", "duties", "importing", "places", "records", "tokens", "trading"]
