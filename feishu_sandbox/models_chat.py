"""Chats: who is in them, what is pinned, who has read what, who was called with an urgent message.

Times are epoch seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

if TYPE_CHECKING:
    from feishu_sandbox.models import App, Message, Person

_LABEL = "feishu_sandbox"


class Chat(models.Model):
    """A conversation: one person with one bot, or a group with its members and perhaps a webhook.

    `maker` is the bot that opened the group and owns it; `top` is the message shown above the conversation.
    """

    app_id: int | None
    person_id: int | None
    maker_id: int | None
    top_id: int | None

    class Kind(models.TextChoices):
        P2P = "p2p", "单聊"
        GROUP = "group", "群聊"

    class Status(models.TextChoices):
        NORMAL = "normal", "正常"
        DISSOLVED = "dissolved", "已解散"

    class Edit(models.TextChoices):
        OWNER = "only_owner", "仅群主和管理员"
        EVERYBODY = "all_members", "所有成员"

    id = models.BigAutoField(primary_key=True)
    chat_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NORMAL)
    app: models.ForeignKey[App | None, App | None] = models.ForeignKey(
        "feishu_sandbox.App", null=True, on_delete=models.CASCADE, related_name="+"
    )
    person: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        "feishu_sandbox.Person", null=True, on_delete=models.CASCADE, related_name="+"
    )
    maker: models.ForeignKey[App | None, App | None] = models.ForeignKey(
        "feishu_sandbox.App", null=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=100, blank=True)
    description = models.CharField(max_length=100, blank=True)
    uuid = models.CharField(max_length=50, blank=True)
    made_at = models.FloatField(default=0)
    urgent_setting = models.CharField(max_length=12, choices=Edit.choices, default=Edit.EVERYBODY)
    top: models.ForeignKey[Message | None, Message | None] = models.ForeignKey(
        "feishu_sandbox.Message", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    hook_token = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - unique only where set
    hook_secret = models.CharField(max_length=128, blank=True)
    hook_name = models.CharField(max_length=64, blank=True)
    hook_keywords = models.JSONField(default=list)
    objects: ClassVar[models.Manager[Chat]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["p2p", "group"]), name="chat_kind_known"),
            models.CheckConstraint(condition=models.Q(status__in=["normal", "dissolved"]), name="chat_status_known"),
            models.CheckConstraint(
                condition=models.Q(urgent_setting__in=["only_owner", "all_members"]), name="chat_urgent_known"
            ),
            models.UniqueConstraint(fields=["app", "person"], name="one_p2p_chat_per_pair"),
        ]

    def __str__(self) -> str:
        return self.chat_id


class Member(models.Model):
    """A person or a bot in a group."""

    person_id: int | None
    app_id: int | None

    id = models.BigAutoField(primary_key=True)
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="members")
    person: models.ForeignKey[Person | None, Person | None] = models.ForeignKey(
        "feishu_sandbox.Person", null=True, on_delete=models.CASCADE, related_name="+"
    )
    app: models.ForeignKey[App | None, App | None] = models.ForeignKey(
        "feishu_sandbox.App", null=True, on_delete=models.CASCADE, related_name="+"
    )
    objects: ClassVar[models.Manager[Member]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [
            models.UniqueConstraint(fields=["chat", "person"], name="a_person_once_per_group"),
            models.UniqueConstraint(fields=["chat", "app"], name="a_bot_once_per_group"),
        ]

    def __str__(self) -> str:
        return f"{self.chat}: {self.person or self.app}"


class Pin(models.Model):
    """A message pinned in its chat, by a bot."""

    id = models.BigAutoField(primary_key=True)
    message: models.OneToOneField[Message, Message] = models.OneToOneField(
        "feishu_sandbox.Message", on_delete=models.CASCADE, related_name="+"
    )
    app: models.ForeignKey[App, App] = models.ForeignKey(
        "feishu_sandbox.App", on_delete=models.CASCADE, related_name="+"
    )
    at = models.FloatField()
    objects: ClassVar[models.Manager[Pin]] = models.Manager()

    class Meta:
        app_label = _LABEL

    def __str__(self) -> str:
        return f"{self.message}"


class Seen(models.Model):
    """How far a person has read a chat."""

    id = models.BigAutoField(primary_key=True)
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="+")
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        "feishu_sandbox.Person", on_delete=models.CASCADE, related_name="+"
    )
    upto = models.BigIntegerField(default=0)
    objects: ClassVar[models.Manager[Seen]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [models.UniqueConstraint(fields=["chat", "person"], name="one_mark_per_reader")]

    def __str__(self) -> str:
        return f"{self.chat}/{self.person}: {self.upto}"


class Read(models.Model):
    """When a person read a message of a bot."""

    id = models.BigAutoField(primary_key=True)
    message: models.ForeignKey[Message, Message] = models.ForeignKey(
        "feishu_sandbox.Message", on_delete=models.CASCADE, related_name="+"
    )
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        "feishu_sandbox.Person", on_delete=models.CASCADE, related_name="+"
    )
    at = models.FloatField()
    objects: ClassVar[models.Manager[Read]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="a_message_is_read_once")]

    def __str__(self) -> str:
        return f"{self.message}/{self.person}"


class Buzz(models.Model):
    """A person called about a message: in the app, by text message or by telephone. Unread until he reads it."""

    class How(models.TextChoices):
        APP = "app", "应用内加急"
        SMS = "sms", "短信加急"
        PHONE = "phone", "电话加急"

    id = models.BigAutoField(primary_key=True)
    message: models.ForeignKey[Message, Message] = models.ForeignKey(
        "feishu_sandbox.Message", on_delete=models.CASCADE, related_name="+"
    )
    person: models.ForeignKey[Person, Person] = models.ForeignKey(
        "feishu_sandbox.Person", on_delete=models.CASCADE, related_name="+"
    )
    how = models.CharField(max_length=8, choices=How.choices)
    at = models.FloatField()
    read_at = models.FloatField(null=True)
    objects: ClassVar[models.Manager[Buzz]] = models.Manager()

    class Meta:
        app_label = _LABEL
        constraints = [models.CheckConstraint(condition=models.Q(how__in=["app", "sms", "phone"]), name="buzz_known")]
        indexes = [models.Index(fields=["person", "read_at"], name="buzz_unread")]

    def __str__(self) -> str:
        return f"{self.how} {self.message} → {self.person}"
