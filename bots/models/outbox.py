"""What is to be said: the announcement, one delivery per receiver, and the rate windows shared by all processes.

`due_at` is business time (quiet hours end, a digest comes); `retry_at`, `lease_until` and `tried_at` are wire time.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.kinds import Form, Lane, Urgency
from bots.models.cards import Card
from bots.models.marks import ReadMark
from bots.models.registry import Bot, GroupChat, GroupWebhook
from bots.states import Channel, DeliveryStatus
from core.refs import Ref


class Announcement(models.Model):
    """Something the house says, told by a verb in its own transaction; no channel is known here.

    `facts` maps names to {label, value, secrecy}; the value of a sensitive fact is never stored.
    """

    kind = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    bot = models.CharField(max_length=50, default="")
    key = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001 (no key is not an empty key)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["by"], condition=models.Q(by__isnull=False), name="announcement_by")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"

    @property
    def about(self) -> Ref:
        """The subject."""
        return Ref(self.about_kind, self.about_id)


class Delivery(models.Model):
    """One announcement on its way to one person or group."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="deliveries")
    # delivery_in_turn finds it
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)
    webhook = models.ForeignKey(GroupWebhook, models.CASCADE, null=True, related_name="+", db_index=False)
    chat = models.ForeignKey(GroupChat, models.CASCADE, null=True, related_name="+", db_index=False)
    card = models.ForeignKey(Card, models.SET_NULL, null=True, related_name="deliveries")
    kind = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    form = models.CharField(max_length=10, choices=Form)
    lane = models.CharField(_("通道"), max_length=10, choices=Lane)
    urgency = models.CharField(max_length=10, choices=Urgency)
    status = models.CharField(_("状态"), max_length=10, choices=DeliveryStatus, default=DeliveryStatus.WAITING)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.SINGLE)
    due_at = models.DateTimeField()
    retry_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_by = models.CharField(max_length=32, default="")
    attempts = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    uuid = models.CharField(max_length=50)
    dedupe_key = models.CharField(max_length=240, unique=True)
    bot = models.ForeignKey(Bot, models.SET_NULL, null=True, related_name="+", db_index=False)
    fallback_for = models.CharField(max_length=80, default="")
    merged = models.PositiveIntegerField(default=0)
    message_id = models.CharField(max_length=80, default="")
    log_id = models.CharField(max_length=80, default="")
    code = models.CharField(max_length=20, default="")
    reason = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    mark = models.CharField(_("阅读"), max_length=10, choices=ReadMark, default=ReadMark.UNREAD)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=DeliveryStatus.values), name="delivery_status_known"),
            models.CheckConstraint(condition=models.Q(lane__in=Lane.values), name="delivery_lane_known"),
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="delivery_channel_known"),
            models.CheckConstraint(condition=models.Q(form__in=Form.values), name="delivery_form_known"),
            models.CheckConstraint(condition=models.Q(urgency__in=Urgency.values), name="delivery_urgency_known"),
            models.CheckConstraint(condition=models.Q(mark__in=ReadMark.values), name="delivery_mark_known"),
            models.CheckConstraint(
                condition=models.Q(receiver__isnull=False, webhook__isnull=True, chat__isnull=True)
                | models.Q(receiver__isnull=True, webhook__isnull=False, chat__isnull=True)
                | models.Q(receiver__isnull=True, webhook__isnull=True, chat__isnull=False),
                name="delivery_one_receiver",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "retry_at", "id"],
                condition=models.Q(status__in=["waiting", "trying"]),
                name="delivery_open",
            ),
            models.Index(fields=["receiver", "lane", "status", "id"], name="delivery_in_turn"),
            models.Index(fields=["receiver", "kind", "about_kind", "about_id"], name="delivery_repeats"),
            models.Index(fields=["status", "-id"], name="delivery_by_status"),
            models.Index(fields=["receiver", "-id"], condition=~models.Q(mark="none"), name="delivery_told"),
            models.Index(fields=["receiver", "-id"], condition=models.Q(mark="unread"), name="delivery_unread"),
            # most have none of these
            models.Index(fields=["webhook"], condition=models.Q(webhook__isnull=False), name="delivery_webhook"),
            models.Index(fields=["chat"], condition=models.Q(chat__isnull=False), name="delivery_chat"),
            models.Index(fields=["bot"], condition=models.Q(bot__isnull=False), name="delivery_bot"),
        ]

    def __str__(self) -> str:
        return self.dedupe_key

    @property
    def ref(self) -> Ref:
        """How the journal points at this delivery."""
        return Ref("bots.delivery", str(self.pk))

    @property
    def about(self) -> Ref:
        """The subject."""
        return Ref(self.about_kind, self.about_id)


class RateWindow(models.Model):
    """One rate limit: the theoretical arrival time (wire seconds) of the next call that fits into it."""

    key = models.CharField(max_length=160, unique=True)
    tat = models.FloatField(default=0.0)

    def __str__(self) -> str:
        return self.key
