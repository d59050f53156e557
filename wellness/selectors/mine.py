"""What somebody's own days came to: marks, streak, points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from wellness.engine.streak import Mark, Streak, streak
from wellness.models import Campaign, CheckIn, Enrolment, Excuse
from wellness.selectors.days import required_days
from wellness.states import ExcuseStatus


@dataclass(frozen=True)
class MyDays:
    """Required days with their marks, in order, and what follows from them."""

    marks: tuple[tuple[date, Mark], ...]
    streak: Streak
    checked: dict[date, CheckIn]

    @property
    def total(self) -> int:
        """Days checked in, in all."""
        return len(self.checked)


def days_of(enrolment: Enrolment, campaign: Campaign, now: datetime) -> MyDays:
    """The person's days until now."""
    checked = {row.day: row for row in CheckIn.objects.filter(enrolment=enrolment)}
    excused = list(
        Excuse.objects.filter(enrolment=enrolment, status=ExcuseStatus.ACTIVE).values_list("first_day", "last_day")
    )
    marks = tuple(
        (day, _mark(day, campaign, checked, excused, now))
        for day in sorted(required_days(campaign))
        if enrolment.from_day <= day <= campaign.clock.day_of(now)
    )
    return MyDays(marks, streak(marks), checked)


def _mark(
    day: date, campaign: Campaign, checked: dict[date, CheckIn], excused: list[tuple[date, date]], now: datetime
) -> Mark:  # fmt: skip
    if day in checked:
        return Mark.DONE
    if any(first <= day <= last for first, last in excused):
        return Mark.NEUTRAL
    return Mark.MISSED if campaign.clock.closed_by(day, now) else Mark.OPEN
