"""What a tenant holds: people, apps, chats, messages, and what is still to be delivered. Times are epoch seconds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from feishu_sandbox.models_approval import ApprovalCopy, ApprovalDefinition, ApprovalInstance, ApprovalTask
from feishu_sandbox.models_chat import Buzz, Chat, Member, Pin, Read, Seen
from feishu_sandbox.models_login import LoginCode, UserGrant

__all__ = ["App", "ApprovalCopy", "ApprovalDefinition", "ApprovalInstance", "ApprovalTask", "Batch", "Buzz", "Chat",
           "Delivery", "Department", "LoginCode", "Member", "Message", "Person", "Pin", "Read", "Seen", "Token",
           "UserGrant"]  # fmt: skip
_LABEL = "feishu_sandbox"


class Department(models.Model):
    """A department; `parent` and `leader` are a department_id and a user_id, "" = directly under the firm, nobody."""

    id = models.BigAutoField(primary_key=True)
    department_id = models.CharField(max_length=64, unique=True)
    open_department_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    parent = models.CharField(max_length=64, blank=True)
    leader = models.CharField(max_length=64, blank=True)
    order = models.IntegerField(default=0)
    objects: ClassVar[models.Manager[Department]] = models.Manager()

    class Meta:
        app_label = _LABEL

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody of the tenant, keyed by the firm-wide user_id. The first of `department_ids` is the primary one."""

    class Status(models.TextChoices):
        ACTIVE = "active", "在职"
        RESIGNED = "resigned", "离职"
        FROZEN = "frozen", "冻结"
        UNJOINED = "unjoined", "未加入"

    id = models.BigAutoField(primary_key=True)
    user_id = models.CharField(max_length=64, unique=True)
    union_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    email = models.CharField(max_length=128, blank=True, db_index=True)
    mobile = models.CharField(max_length=32, blank=True, db_index=True)
    department = models.CharField(max_length=128, blank=True)  # as shown on the page
    department_ids = models.JSONField(default=list)
    en_name = models.CharField(max_length=64, blank=True)
    enterprise_email = models.CharField(max_length=128, blank=True)
    employee_no = models.CharField(max_length=64, blank=True)
    job_title = models.CharField(max_length=64, blank=True)
    leader = models.CharField(max_length=64, blank=True)
    dotted_leaders = models.JSONField(default=list)
    avatar = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.ACTIVE)
    objects: ClassVar[models.Manager[Person]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "resigned", "frozen", "unjoined"]), name="person_status_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class App(models.Model):
    """A custom app with a bot: its credentials, its keys and where its callbacks go."""

    class Arrival(models.TextChoices):
        CALLBACK = "callback", "回调地址"
        LINE = "line", "长连接"

    id = models.BigAutoField(primary_key=True)
    app_id = models.CharField(max_length=64, unique=True)
    app_secret = models.CharField(max_length=128)
    name = models.CharField(max_length=64)
    avatar = models.PositiveSmallIntegerField(default=0)
    encrypt_key = models.CharField(max_length=128, blank=True)
    verification_token = models.CharField(max_length=128, blank=True)
    callback_url = models.CharField(max_length=500, blank=True)
    arrival = models.CharField(max_length=10, choices=Arrival.choices, default=Arrival.CALLBACK)
    available_to = models.JSONField(default=list)  # user_ids; empty = everybody
    scopes = models.JSONField(null=True)  # names of the scopes granted; null = all
    contact_range = models.JSONField(null=True)  # {"departments": […], "users": […]}; null = the whole firm
    redirect_uris = models.JSONField(default=list)  # 安全设置 → 重定向 URL
    events = models.JSONField(default=list)  # contact and leave events this app has subscribed to
    objects: ClassVar[models.Manager[App]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.CheckConstraint(condition=models.Q(arrival__in=["callback", "line"]), name="app_arrival_known")
        ]

    def __str__(self) -> str:
        return self.name


class Token(models.Model):
    """A tenant access token; several of one app may be valid at once."""

    id = models.BigAutoField(primary_key=True)
    token = models.CharField(max_length=64, unique=True)
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="+")
    expires_at = models.FloatField()
    objects: ClassVar[models.Manager[Token]] = models.Manager()

    class Meta:
        app_label = _LABEL

    def __str__(self) -> str:
        return f"{self.app} until {self.expires_at:.0f}"


class Message(models.Model):
    """One message of a chat; `content` is the JSON text as it was sent."""

    app_id: int | None

    class Status(models.TextChoices):
        SENT = "sent", "已发送"
        RECALLED = "recalled", "已撤回"

    class Via(models.TextChoices):
        API = "api", "接口"
        BATCH = "batch", "批量"
        HOOK = "hook", "群机器人"
        PERSON = "person", "成员"

    id = models.BigAutoField(primary_key=True)
    message_id = models.CharField(max_length=64, unique=True)
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="messages")
    app = models.ForeignKey(App, null=True, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    via = models.CharField(max_length=8, choices=Via.choices, default=Via.API)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.SENT)
    msg_type = models.CharField(max_length=16)
    content = models.TextField()
    uuid = models.CharField(max_length=50, blank=True)
    batch = models.CharField(max_length=64, blank=True)
    created_at = models.FloatField()
    updated_at = models.FloatField()
    revision = models.PositiveIntegerField(default=0)
    objects: ClassVar[models.Manager[Message]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=["sent", "recalled"]), name="message_status_known"),
            models.CheckConstraint(
                condition=models.Q(via__in=["api", "batch", "hook", "person"]), name="message_via_known"
            ),
        ]
        indexes = [
            models.Index(fields=["chat", "id"], name="message_of_chat"),
            models.Index(fields=["app", "uuid"], name="message_by_uuid", condition=~models.Q(uuid="")),
        ]

    def __str__(self) -> str:
        return self.message_id


class Batch(models.Model):
    """A batch send: accepted at once, delivered in order by the courier."""

    class Status(models.TextChoices):
        WAITING = "waiting", "待发送"
        DELIVERED = "delivered", "已发送"

    id = models.BigAutoField(primary_key=True)
    batch_id = models.CharField(max_length=64, unique=True)
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="+")
    msg_type = models.CharField(max_length=16)
    content = models.TextField()
    people = models.JSONField(default=list)  # Person primary keys
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    created_at = models.FloatField()
    objects: ClassVar[models.Manager[Batch]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=["waiting", "delivered"]), name="batch_status_known")
        ]

    def __str__(self) -> str:
        return self.batch_id


class Delivery(models.Model):
    """An event on its way to an app's callback address, with its retries."""

    class Status(models.TextChoices):
        WAITING = "waiting", "待投递"
        DELIVERED = "delivered", "已送达"
        FAILED = "failed", "已放弃"

    id = models.BigAutoField(primary_key=True)
    event_id = models.CharField(max_length=64, db_index=True)
    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="+")
    event_type = models.CharField(max_length=64)
    payload = models.TextField()
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.FloatField(db_index=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    outcome = models.CharField(max_length=300, blank=True)
    created_at = models.FloatField()
    objects: ClassVar[models.Manager[Delivery]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["waiting", "delivered", "failed"]), name="delivery_status_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.event_id}"
