"""Days that are not what their weekday says."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.refs import Ref
from core.states import DayCalendar, DayKind, DaySource


class CalendarDay(models.Model):
    """A day that is not what its weekday says."""

    date = models.DateField()
    calendar = models.CharField(max_length=8, choices=DayCalendar.choices)
    kind = models.CharField(max_length=8, choices=DayKind.choices)
    name = models.CharField(max_length=100)
    source = models.CharField(max_length=8, choices=DaySource.choices, default=DaySource.MANUAL)
    history = kept()

    class Meta:
        verbose_name = _("日历")
        verbose_name_plural = _("日历")
        constraints = [
            UniqueConstraint(fields=["calendar", "date"], name="calendarday_calendar_date"),
            CheckConstraint(condition=Q(calendar__in=DayCalendar.values), name="calendarday_calendar"),
            CheckConstraint(condition=Q(kind__in=DayKind.values), name="calendarday_kind"),
            CheckConstraint(
                condition=~Q(kind=DayKind.HALFDAY) | Q(calendar=DayCalendar.TRADING), name="calendarday_half_traded"
            ),
            CheckConstraint(condition=Q(source__in=DaySource.values), name="calendarday_source"),
        ]
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.calendar} {self.kind}"

    @property
    def ref(self) -> Ref:
        """The day as a subject of the journal; stays the same when the row is replaced."""
        return Ref("core.calendarday", f"{self.calendar}@{self.date.isoformat()}")
