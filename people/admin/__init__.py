"""The desks of people in the admin site: HR's, and those of the security and audit administrators."""

from __future__ import annotations

from people.admin import acting, calendar, duties, importing, places, records

__all__ = ["acting", "calendar", "duties", "importing", "places", "records"]
