"""What people add to a request: comments, files, and the draft before it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Index, UniqueConstraint

from approvals.models.flow import Flow
from approvals.models.request import Request


class Comment(models.Model):
    """A remark under a request; changes no state."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    # Who is mentioned in it: they may read the request from then on
    mentions: models.ManyToManyField[Any, Any] = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.at:%F %T}"


class Attachment(models.Model):
    """A file of a form field; without a request while the form is being filled in."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, null=True, related_name="attachments")
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="approvals/%Y/%m/", max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[Index]] = [Index(fields=["uploader", "at"], name="approvals_uploads")]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What a person has typed into a form so far, one per flow, exactly as typed."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="+")
    data: models.JSONField[Any, Any] = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["person", "flow"], name="approvals_one_draft")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.flow_id}"
