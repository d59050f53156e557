"""Counts per day of small mishaps that must not stop anybody but must not vanish either."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import F

from core import clock
from core.models import DailyCount


def count(slug: str, by: int = 1) -> None:
    """Add to today's count."""
    today = clock.today()
    rows = DailyCount.objects.filter(day=today, slug=slug)
    if not rows.update(number=F("number") + by):
        DailyCount.objects.bulk_create([DailyCount(day=today, slug=slug)], ignore_conflicts=True)
        rows.update(number=F("number") + by)


def counted(slug: str, day: date) -> Decimal | None:
    """The day's count; 0 if nothing was counted."""
    row = DailyCount.objects.filter(day=day, slug=slug).first()
    return Decimal(row.number if row else 0)
