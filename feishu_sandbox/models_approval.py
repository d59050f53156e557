"""What the approval centre (审批) holds: kinds of requests of other systems, their requests, tasks and copies.

`content` is the JSON as it was put; `updated` is the version that came with it, in milliseconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

if TYPE_CHECKING:
    from feishu_sandbox.models import App, Person

_LABEL = "feishu_sandbox"


class ApprovalDefinition(models.Model):
    """A kind of request; `code` is the real one, which was given back."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=128, unique=True)
    app: models.ForeignKey[App, App] = models.ForeignKey(
        "feishu_sandbox.App", on_delete=models.CASCADE, related_name="+"
    )
    content = models.JSONField(default=dict)
    objects: ClassVar[models.Manager[ApprovalDefinition]] = models.Manager()

    class Meta:
        app_label = _LABEL

    def __str__(self) -> str:
        return self.code


class ApprovalInstance(models.Model):
    """One request."""

    class Status(models.TextChoices):
        PENDING = "PENDING", "审批中"
        APPROVED = "APPROVED", "已通过"
        REJECTED = "REJECTED", "已拒绝"
        CANCELED = "CANCELED", "已撤回"
        DELETED = "DELETED", "已删除"
        HIDDEN = "HIDDEN", ""
        TERMINATED = "TERMINATED", "已终止"

    id = models.BigAutoField(primary_key=True)
    definition = models.ForeignKey(ApprovalDefinition, on_delete=models.CASCADE, related_name="+")
    instance_id = models.CharField(max_length=128)
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        "feishu_sandbox.Person", on_delete=models.CASCADE, related_name="+"
    )
    status = models.CharField(max_length=12, choices=Status.choices)
    updated = models.BigIntegerField()
    content = models.JSONField(default=dict)
    objects: ClassVar[models.Manager[ApprovalInstance]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status__in=["PENDING", "APPROVED", "REJECTED", "CANCELED", "DELETED", "HIDDEN", "TERMINATED"]
                ),
                name="approval_instance_status_known",
            )
        ]
        indexes = [models.Index(fields=["instance_id"], name="approval_by_instance_id")]

    def __str__(self) -> str:
        return self.instance_id


class ApprovalTask(models.Model):
    """One person's part; a DONE one is hidden from the person."""

    class Status(models.TextChoices):
        PENDING = "PENDING", "待审批"
        APPROVED = "APPROVED", "已同意"
        REJECTED = "REJECTED", "已拒绝"
        TRANSFERRED = "TRANSFERRED", "已转交"
        DONE = "DONE", "已完成"

    id = models.BigAutoField(primary_key=True)
    instance = models.ForeignKey(ApprovalInstance, on_delete=models.CASCADE, related_name="tasks")
    task_id = models.CharField(max_length=128)
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        "feishu_sandbox.Person", on_delete=models.CASCADE, related_name="+"
    )
    status = models.CharField(max_length=12, choices=Status.choices)
    updated = models.BigIntegerField()
    content = models.JSONField(default=dict)
    objects: ClassVar[models.Manager[ApprovalTask]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.UniqueConstraint(fields=["instance", "task_id"], name="approval_task_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=["PENDING", "APPROVED", "REJECTED", "TRANSFERRED", "DONE"]),
                name="approval_task_status_known",
            ),
        ]
        indexes = [models.Index(fields=["person", "status"], name="approval_task_of_person")]

    def __str__(self) -> str:
        return self.task_id


class ApprovalCopy(models.Model):
    """Somebody who was told."""

    class Status(models.TextChoices):
        READ = "READ", "已读"
        UNREAD = "UNREAD", "未读"

    id = models.BigAutoField(primary_key=True)
    instance = models.ForeignKey(ApprovalInstance, on_delete=models.CASCADE, related_name="copies")
    cc_id = models.CharField(max_length=128)
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        "feishu_sandbox.Person", on_delete=models.CASCADE, related_name="+"
    )
    status = models.CharField(max_length=8, choices=Status.choices)
    updated = models.BigIntegerField()
    content = models.JSONField(default=dict)
    objects: ClassVar[models.Manager[ApprovalCopy]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.UniqueConstraint(fields=["instance", "cc_id"], name="approval_copy_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=["READ", "UNREAD"]), name="approval_copy_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.cc_id
