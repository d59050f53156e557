"""Beside the way itself: copies, clocks over several nodes, prepared decisions, ratings."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from approvals.models.request import Request
from approvals.models.task import Task


class Copy(models.Model):
    """抄送: somebody may read the request; `by` sent it, None is the flow."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="copies")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    node = models.CharField(max_length=40, blank=True, default="")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["request", "person"], name="approvals_one_copy")
        ]
        indexes: ClassVar[list[Index]] = [
            Index(fields=["person", "-at", "-id"], name="approvals_copies"),
            Index(fields=["person"], condition=Q(read_at__isnull=True), name="approvals_unread_copies"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}:{self.person_id}"


class SpanClock(models.Model):
    """A time over several nodes of one request; `paused_at` while it stands still, `used` working minutes so far."""

    class Status(models.TextChoices):
        """Where the clock is."""

        RUNNING = "running", "running"
        PAUSED = "paused", "paused"
        MET = "met", "met"
        MISSED = "missed", "missed"
        CANCELLED = "cancelled", "cancelled"

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="spans")
    key = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["request", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["request", "key"], name="approvals_one_span"),
            CheckConstraint(
                condition=Q(status__in=["running", "paused", "met", "missed", "cancelled"]),
                name="approvals_span_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}:{self.key}"


class Proposal(models.Model):
    """What an assistant has prepared for his leader's one tap."""

    class Status(models.TextChoices):
        """Where it is."""

        PREPARED = "prepared", "prepared"
        TAKEN = "taken", "taken"
        DROPPED = "dropped", "dropped"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="proposals")
    assistant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=12)
    comment = models.TextField(blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PREPARED)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["task"], condition=Q(status="prepared"), name="approvals_one_proposal"),
            CheckConstraint(condition=Q(status__in=["prepared", "taken", "dropped"]), name="approvals_proposal_status"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.verb}"


class Rating(models.Model):
    """How the initiator found it, once the matter was closed: 1 to 5, and a sentence."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="rating")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="approvals_rating_stars")
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.stars}"
