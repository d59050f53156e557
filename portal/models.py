"""What the shell keeps about its users: which tours they have seen, and what they said of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from core.refs import Ref
from people.models import Employee
from portal.states import FeedbackStatus


class TourSeen(models.Model):
    """The person has put this tour away; deleted when he wants it again."""

    person = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    tour = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["person", "tour"], name="portal_tour_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.tour}"


class Feedback(models.Model):
    """What somebody said about the product, and from which page."""

    person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=300)
    text = models.CharField(max_length=2000)
    status = models.CharField(max_length=10, choices=FeedbackStatus.choices, default=FeedbackStatus.NEW)
    at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(status__in=FeedbackStatus.values), name="portal_feedback_status"),
            CheckConstraint(
                condition=~Q(status="answered") | ~Q(answer=""), name="portal_feedback_answered_has_an_answer"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "-at"], name="portal_feedback_status")]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("portal.feedback", str(self.pk))

    @property
    def state(self) -> FeedbackStatus:
        """The status as its enum."""
        return FeedbackStatus(self.status)
