"""Core's tables: journal, timers, special days, heartbeats, daily counts. Other rooms go through the functions."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from core.refs import Ref
from core.states import DayCalendar, DayKind, DaySource, TimerStatus, Via


class AppendOnly(TypeError):
    """Somebody tried to change or delete what may only be added to."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses what would change history."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse.

        Raises: AppendOnly always.
        """
        raise AppendOnly(f"{self.model.__name__} rows are never changed")

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> NoReturn:
        """Refuse.

        Raises: AppendOnly always.
        """
        raise AppendOnly(f"{self.model.__name__} rows are never changed")

    def delete(self) -> NoReturn:
        """Refuse.

        Raises: AppendOnly always.
        """
        raise AppendOnly(f"{self.model.__name__} rows are never deleted")


class AppendOnlyModel(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row.

        Raises: AppendOnly if the row is there already.
        """
        if not self._state.adding:
            raise AppendOnly(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse.

        Raises: AppendOnly always.
        """
        raise AppendOnly(f"{type(self).__name__} rows are never deleted")


class JournalHead(models.Model):
    """The last entry of one subject's journal; locked while the next one is written."""

    ref_kind = models.CharField(max_length=64)
    ref_id = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["ref_kind", "ref_id"], name="journalhead_ref")]

    def __str__(self) -> str:
        return f"{self.ref_kind}:{self.ref_id}#{self.seq}"


class JournalEntry(AppendOnlyModel):
    """One thing that happened to a subject. `text` is the canonical truth that the hash covers."""

    ref_kind = models.CharField(max_length=64)
    ref_id = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField(db_index=True)
    verb = models.CharField(max_length=64, db_index=True)
    actor = models.CharField(max_length=129, blank=True, db_index=True)
    on_behalf_of = models.CharField(max_length=129, blank=True)
    via = models.CharField(max_length=8, choices=Via.choices)
    text = models.TextField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["ref_kind", "ref_id", "seq"], name="journalentry_ref_seq"),
            CheckConstraint(condition=Q(via__in=Via.values), name="journalentry_via"),
            CheckConstraint(condition=Q(seq__gte=1), name="journalentry_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.ref_kind}:{self.ref_id}#{self.seq} {self.verb}"

    @property
    def ref(self) -> Ref:
        """The subject."""
        return Ref(self.ref_kind, self.ref_id)

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb wrote down."""
        facts: dict[str, Any] = json.loads(self.text)["facts"]
        return facts


class JournalAnchor(AppendOnlyModel):
    """One night's seal over all heads that had moved since the night before."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    heads = models.PositiveBigIntegerField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"#{self.number} {self.hash[:12]}"


class JournalAnchorLine(AppendOnlyModel):
    """A head as an anchor saw it."""

    anchor = models.ForeignKey(JournalAnchor, on_delete=models.PROTECT, related_name="lines")
    ref_kind = models.CharField(max_length=64)
    ref_id = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [UniqueConstraint(fields=["ref_kind", "ref_id", "seq"], name="journalanchorline_ref_seq")]

    def __str__(self) -> str:
        return f"{self.ref_kind}:{self.ref_id} {self.seq} {self.hash}"


class Timer(models.Model):
    """At `due_at` the handler does its thing once. `wait_until` (wire clock) holds a failed one back."""

    key = models.CharField(max_length=200)
    generation = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField()
    handler = models.CharField(max_length=64)
    ref_kind = models.CharField(max_length=64)
    ref_id = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    status = models.CharField(max_length=9, choices=TimerStatus.choices, default=TimerStatus.ARMED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    wait_until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["key", "generation"], name="timer_key_generation"),
            CheckConstraint(condition=Q(status__in=TimerStatus.values), name="timer_status"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="timer_due", condition=Q(status="armed")),
            models.Index(fields=["ref_kind", "ref_id"], name="timer_about", condition=Q(status="armed")),
            models.Index(fields=["status", "settled_at"], name="timer_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.key}/{self.generation}"

    @property
    def ref(self) -> Ref:
        """What the timer is about."""
        return Ref(self.ref_kind, self.ref_id)


class CalendarDay(models.Model):
    """A day that is not what its weekday says."""

    date = models.DateField()
    calendar = models.CharField(max_length=8, choices=DayCalendar.choices)
    kind = models.CharField(max_length=8, choices=DayKind.choices)
    name = models.CharField(max_length=100)
    source = models.CharField(max_length=8, choices=DaySource.choices, default=DaySource.MANUAL)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["calendar", "date"], name="calendarday_calendar_date"),
            CheckConstraint(condition=Q(calendar__in=DayCalendar.values), name="calendarday_calendar"),
            CheckConstraint(condition=Q(kind__in=DayKind.values), name="calendarday_kind"),
            CheckConstraint(condition=Q(source__in=DaySource.values), name="calendarday_source"),
        ]
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.calendar} {self.kind}"

    @property
    def ref(self) -> Ref:
        """The day as a subject of the journal; stays the same when the row is replaced."""
        return Ref("core.calendarday", f"{self.calendar}@{self.date.isoformat()}")


class Heartbeat(models.Model):
    """When a process last showed that it lives (wire clock)."""

    name = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"


class DailyCount(models.Model):
    """How often something that nobody waits for happened on a day (lost nudges, timers gone)."""

    day = models.DateField()
    slug = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["day", "slug"], name="dailycount_day_slug")]

    def __str__(self) -> str:
        return f"{self.day} {self.slug} {self.number}"
