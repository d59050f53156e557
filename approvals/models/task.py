"""The parts of people in a node run, and what was decided."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from approvals.models.request import NodeRun, Request
from approvals.states import LIVE, CloseReason, Hands, TaskKind, TaskStatus
from core.journal import Via
from core.refs import Ref

_LIVE = Q(status__in=[str(status) for status in LIVE])


class Task(models.Model):
    """One person's part in a node run; open ones are what the inbox shows. no, kind, parent, groups: see `engine.Seat`.

    rev goes up with everything that is said about the part or that makes it his turn again: a button drawn for an older
    one does nothing. generation is that of the run. seen_at: when he, or who acts for him, first looked at it.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="tasks")
    # approvals_task_no finds it
    run = models.ForeignKey(NodeRun, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    no = models.PositiveIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=TaskKind.choices, default=TaskKind.MEMBER)
    hands = models.CharField(max_length=10, choices=Hands.choices, default=Hands.ANYBODY)
    status = models.CharField(max_length=12, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    generation = models.PositiveIntegerField(default=1)
    rev = models.PositiveIntegerField(default=1)
    parent = models.PositiveIntegerField(default=0)
    method = models.CharField(max_length=10, blank=True, default="")
    groups: models.JSONField[Any, Any] = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    close_reason = models.CharField(max_length=20, choices=CloseReason.choices, default="", blank=True)
    # Why this person: [{"rule": "dept_head", ...}] as the engine gave it
    reasons: models.JSONField[Any, Any] = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    respond_by = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    held = models.PositiveIntegerField(default=0)
    held_since = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    urged_at = models.DateTimeField(null=True)
    urges = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["run", "no"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["run", "no"], name="approvals_task_no"),
            UniqueConstraint(fields=["run", "person"], condition=_LIVE, name="approvals_one_live_task"),
            CheckConstraint(condition=Q(status__in=TaskStatus.values), name="approvals_task_status"),
            CheckConstraint(condition=Q(kind__in=TaskKind.values), name="approvals_task_kind"),
            CheckConstraint(condition=Q(hands__in=Hands.values), name="approvals_task_hands"),
            CheckConstraint(
                condition=(_LIVE & Q(closed_at__isnull=True)) | (~_LIVE & Q(closed_at__isnull=False)),
                name="approvals_task_closed",
            ),
            CheckConstraint(condition=Q(close_reason__in=CloseReason.values), name="approvals_task_close_reason"),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(fields=["person", "due_at", "opened_at", "id"], condition=Q(status="open"), name="approvals_todo"),
            Index(fields=["due_at"], condition=Q(status="open"), name="approvals_due"),
            Index(fields=["person", "-closed_at", "-id"], condition=~_LIVE, name="approvals_done"),
            Index(fields=["closed_at"], condition=~_LIVE, name="approvals_closed_at"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.no}"

    @property
    def ref(self) -> Ref:
        """How others point at this task."""
        return Ref("approvals.task", str(self.pk))

    @property
    def state(self) -> TaskStatus:
        """The status as its enum."""
        return TaskStatus(self.status)


class Decision(models.Model):
    """What was decided about a task, or about a whole run or request (task None); never changed afterwards.

    person None: the house, by `policy` (see `engine.effects.AutoDecided`), because of `facts`.
    changes: what was edited on the way: [{"path", "before", "after"}]; who may not read a field gets none of it.
    """

    class Verb(models.TextChoices):
        """The things that can be said about a part; from `withdraw` on, about the request."""

        APPROVE = "approve", "approve"
        REJECT = "reject", "reject"
        COMPLETE = "complete", "complete"
        CANNOT = "cannot", "cannot"
        RETURN = "return", "return"
        RESUBMIT = "resubmit", "resubmit"
        TRANSFER = "transfer", "transfer"
        DELEGATE = "delegate", "delegate"
        ANSWER = "answer", "answer"
        ADD_SIGN = "add_sign", "add_sign"
        REMOVE_SIGN = "remove_sign", "remove_sign"
        CLAIM = "claim", "claim"
        UNCLAIM = "unclaim", "unclaim"
        WITHDRAW = "withdraw", "withdraw"
        AMEND = "amend", "amend"
        REVOKE = "revoke", "revoke"
        SUSPEND = "suspend", "suspend"
        RESUME = "resume", "resume"
        JUMP = "jump", "jump"
        REASSIGN = "reassign", "reassign"
        TERMINATE = "terminate", "terminate"

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="decisions")
    # whoever asks for those of a run knows its request
    run = models.ForeignKey(NodeRun, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    # approvals_one_decision finds it
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="decisions", db_index=False)
    rev = models.PositiveIntegerField(default=1)
    verb = models.CharField(max_length=12, choices=Verb.choices)
    # approvals_decided finds it
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # How he acted for the other: "" himself, deputy (代理人), assistant (助理代领导)
    capacity = models.CharField(max_length=10, blank=True, default="")
    policy = models.CharField(max_length=20, blank=True, default="")
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    changes: models.JSONField[Any, Any] = models.JSONField(default=list)
    comment = models.TextField(blank=True, default="")
    via = models.CharField(max_length=10, choices=Via.choices)
    key = models.CharField(max_length=120, unique=True)
    # What the person was told, so that the same click is told the same again
    answer = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["task", "rev"], condition=Q(task__isnull=False), name="approvals_one_decision"),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(fields=["person", "-at", "-id"], name="approvals_decided"),
            Index(fields=["at"], name="approvals_decided_at"),
            Index(fields=["on_behalf_of"], condition=Q(on_behalf_of__isnull=False), name="approvals_decided_for"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.verb}"
