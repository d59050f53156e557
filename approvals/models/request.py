"""A request on its way, and the runs of its nodes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from approvals.models.flow import Flow, FlowVersion
from approvals.states import RequestStatus, RunStatus
from core.refs import Ref

_ALIVE = Q(status__in=["running", "suspended"])


class Request(models.Model):
    """One filled-in form on its way through its flow.

    filed_by: the assistant who sent it for the initiator, if one did. chosen, edits, marks: see `engine.State`.
    origin: which system sent it over REST, and its own number there: {"system", "key", "url"}.
    """

    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, related_name="requests")
    version = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="requests")
    serial = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    # approvals_started finds it
    initiator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=RequestStatus.choices, default=RequestStatus.RUNNING)
    rev = models.PositiveIntegerField(default=1)
    data: models.JSONField[Any, Any] = models.JSONField()
    chosen: models.JSONField[Any, Any] = models.JSONField(default=dict)
    edits: models.JSONField[Any, Any] = models.JSONField(default=dict)
    marks: models.JSONField[Any, Any] = models.JSONField(default=list)
    origin: models.JSONField[Any, Any] = models.JSONField(default=dict)
    twin_hash = models.CharField(max_length=64, blank=True, default="")
    submit_key = models.CharField(max_length=120, unique=True)
    submitted_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-submitted_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(condition=Q(status__in=RequestStatus.values), name="approvals_request_status"),
            CheckConstraint(
                condition=(_ALIVE & Q(finished_at__isnull=True)) | (~_ALIVE & Q(finished_at__isnull=False)),
                name="approvals_request_finished",
            ),
            CheckConstraint(
                condition=Q(status="suspended", suspended_at__isnull=False)
                | (~Q(status="suspended") & Q(suspended_at__isnull=True)),
                name="approvals_request_suspended",
            ),
        ]
        indexes: ClassVar[list[Index]] = [
            Index(fields=["initiator", "-submitted_at", "-id"], name="approvals_started"),
            Index(fields=["status", "submitted_at"], name="approvals_request_by_status"),
            Index(fields=["flow", "twin_hash"], condition=_ALIVE & ~Q(twin_hash=""), name="approvals_twins"),
        ]

    # Where its journal stands, if that was read along (`core.journal.seen`)
    head: str | None = None

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
    """One activation of a node (or one passing of a branch); `seq` is its place in the history.

    within, branch, round, choice: see `engine.Run`. until: when a waiting node goes on.
    """

    class Kind(models.TextChoices):
        """What kind of node ran."""

        START = "start", "start"
        APPROVE = "approve", "approve"
        DO = "do", "do"
        CC = "cc", "cc"
        EXCLUSIVE = "exclusive", "exclusive"
        PARALLEL = "parallel", "parallel"
        ACTION = "action", "action"
        WAIT = "wait", "wait"
        FOUR_EYES = "four_eyes", "four_eyes"
        REVOKE = "revoke", "revoke"

    # approvals_run_seq finds it
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="runs", db_index=False)
    seq = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    generation = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.OPEN)
    choice: models.JSONField[Any, Any] = models.JSONField(default=dict)
    within = models.PositiveIntegerField(default=0)
    branch = models.CharField(max_length=40, blank=True, default="")
    round = models.PositiveIntegerField(default=1)
    until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["request", "seq"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["request", "seq"], name="approvals_run_seq"),
            UniqueConstraint(fields=["request", "key", "generation"], name="approvals_run_generation"),
            CheckConstraint(condition=Q(status__in=RunStatus.values), name="approvals_run_status"),
            CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True) | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="approvals_run_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.key}#{self.generation}"

    @property
    def ref(self) -> Ref:
        """How others point at this run."""
        return Ref("approvals.run", str(self.pk))
