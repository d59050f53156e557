"""A request on its way: node runs, the tasks of people in them, and their decisions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from approvals.models.flow import Flow, FlowVersion
from approvals.states import CloseReason, RequestStatus, RunStatus, TaskStatus
from core.journal import Via
from core.refs import Ref


class Request(models.Model):
    """One filled-in form on its way through its flow."""

    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, related_name="requests")
    version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="requests")
    serial = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    initiator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=RequestStatus.choices, default=RequestStatus.RUNNING)
    rev = models.PositiveIntegerField(default=1)
    data: models.JSONField[Any, Any] = models.JSONField()
    submit_key = models.CharField(max_length=120, unique=True)
    submitted_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-submitted_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(condition=Q(status__in=RequestStatus.values), name="approvals_request_status"),
            CheckConstraint(
                condition=Q(status="running", finished_at__isnull=True)
                | (~Q(status="running") & Q(finished_at__isnull=False)),
                name="approvals_request_finished",
            ),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(fields=["initiator", "-submitted_at", "-id"], name="approvals_started"),
            Index(fields=["status", "submitted_at"], name="approvals_request_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.serial} {self.title}"

    @property
    def ref(self) -> Ref:
        """How others point at this request."""
        return Ref("approvals.request", str(self.pk))

    @property
    def state(self) -> RequestStatus:
        """The status as its enum."""
        return RequestStatus(self.status)


class NodeRun(models.Model):
    """One activation of a node (or one passing of a branch); `seq` is its place in the history."""

    class Kind(models.TextChoices):
        """What kind of node ran."""

        APPROVE = "approve", "approve"
        DO = "do", "do"
        EXCLUSIVE = "exclusive", "exclusive"

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="runs")
    seq = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    generation = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.OPEN)
    # Which way an exclusive branch went and the truth of each condition: {"chose": key, "table": [...]}
    choice: models.JSONField[Any, Any] = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["request", "seq"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["request", "seq"], name="approvals_run_seq"),
            UniqueConstraint(fields=["request", "key", "generation"], name="approvals_run_generation"),
            CheckConstraint(condition=Q(status__in=RunStatus.values), name="approvals_run_status"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.key}#{self.generation}"


class Task(models.Model):
    """One person's part in a node run; open ones are what the inbox shows."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="tasks")
    run = models.ForeignKey(NodeRun, on_delete=models.PROTECT, related_name="tasks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    generation = models.PositiveIntegerField(default=1)
    close_reason = models.CharField(max_length=20, choices=CloseReason.choices, default="", blank=True)
    # Why this person: [{"rule": "dept_head", ...}] as the engine gave it
    reasons: models.JSONField[Any, Any] = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    urged_at = models.DateTimeField(null=True)
    urges = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["run", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["run", "person"], name="approvals_task_per_person"),
            CheckConstraint(condition=Q(status__in=TaskStatus.values), name="approvals_task_status"),
            CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True) | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="approvals_task_closed",
            ),
            CheckConstraint(condition=Q(close_reason__in=CloseReason.values), name="approvals_task_close_reason"),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(fields=["person", "due_at", "opened_at", "id"], condition=Q(status="open"), name="approvals_todo"),
            Index(fields=["due_at"], condition=Q(status="open"), name="approvals_due"),
            Index(fields=["person", "-closed_at", "-id"], condition=~Q(status="open"), name="approvals_done"),
            Index(fields=["closed_at"], condition=~Q(status="open"), name="approvals_closed_at"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.person_id}"

    @property
    def ref(self) -> Ref:
        """How others point at this task."""
        return Ref("approvals.task", str(self.pk))

    @property
    def state(self) -> TaskStatus:
        """The status as its enum."""
        return TaskStatus(self.status)


class Decision(models.Model):
    """What a person decided about a task, once per generation."""

    class Verb(models.TextChoices):
        """The four things that can be decided."""

        APPROVE = "approve", "approve"
        REJECT = "reject", "reject"
        COMPLETE = "complete", "complete"
        CANNOT = "cannot", "cannot"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="decisions")
    generation = models.PositiveIntegerField()
    verb = models.CharField(max_length=10, choices=Verb.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    comment = models.TextField(blank=True, default="")
    via = models.CharField(max_length=10, choices=Via.choices)
    key = models.CharField(max_length=120, unique=True)
    # What the person was told, so that the same click is told the same again
    answer = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["task", "generation"], name="approvals_one_decision"),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(fields=["person", "-at", "-id"], name="approvals_decided"),
            Index(fields=["at"], name="approvals_decided_at"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.verb}"
