"""What is to happen once, at its time."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from core.refs import Ref
from core.states import TimerStatus


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
            # Without the armed ones: SQLite would else find a subject's timers among all that are armed.
            models.Index(fields=["status", "settled_at"], name="timer_settled", condition=~Q(status="armed")),
        ]

    def __str__(self) -> str:
        return f"{self.key}/{self.generation}"

    @property
    def ref(self) -> Ref:
        """What the timer is about."""
        return Ref(self.ref_kind, self.ref_id)
