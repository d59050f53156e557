"""Live cards: one per kind, subject and reader or group, kept true by rewriting."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bots.kinds import Lane
from bots.models.registry import Bot, GroupChat
from bots.states import CardStatus
from core.refs import Ref


class Card(models.Model):
    """A card in a chat or group; `wanted` counts changes of the subject, `shown` is the one that people see.

    `generation` counts the messages that stood for it: after 14 days, or when Feishu lost it, a fresh one is sent.
    """

    kind = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    chat = models.ForeignKey(GroupChat, models.CASCADE, null=True, related_name="+", db_index=False)
    bot = models.ForeignKey(Bot, models.PROTECT, null=True, related_name="+", db_index=False)
    lane = models.CharField(max_length=10, choices=Lane)
    status = models.CharField(_("状态"), max_length=10, choices=CardStatus, default=CardStatus.WAITING)
    wanted = models.PositiveIntegerField(default=1)
    shown = models.PositiveIntegerField(default=0)
    generation = models.PositiveIntegerField(default=1)
    message_id = models.CharField(max_length=80, default="", db_index=True)
    posted_at = models.DateTimeField(null=True)
    patched_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_by = models.CharField(max_length=32, default="")
    attempts = models.PositiveIntegerField(default=0)
    log_id = models.CharField(max_length=80, default="")
    code = models.CharField(max_length=20, default="")
    reason = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "kind", "about_kind", "about_id", Coalesce("reader", 0), Coalesce("chat", 0), name="card_once"
            ),
            models.CheckConstraint(
                condition=models.Q(reader__isnull=False, chat__isnull=True)
                | models.Q(reader__isnull=True, chat__isnull=False),
                name="card_one_reader",
            ),
            models.CheckConstraint(condition=models.Q(status__in=CardStatus.values), name="card_status_known"),
            models.CheckConstraint(condition=models.Q(lane__in=Lane.values), name="card_lane_known"),
            models.CheckConstraint(condition=models.Q(shown__lte=models.F("wanted")), name="card_shown_wanted"),
        ]
        indexes = [
            models.Index(fields=["about_kind", "about_id"], name="card_about"),
            models.Index(fields=["chat"], condition=models.Q(chat__isnull=False), name="card_chat"),
            models.Index(fields=["bot"], condition=models.Q(bot__isnull=False), name="card_bot"),
            models.Index(
                fields=["lane", "retry_at", "id"],
                condition=models.Q(status="live", shown__lt=models.F("wanted")),
                name="card_stale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} → {self.reader_id or self.chat}"

    @property
    def ref(self) -> Ref:
        """How the journal points at this card."""
        return Ref("bots.card", str(self.pk))

    @property
    def about(self) -> Ref:
        """The subject."""
        return Ref(self.about_kind, self.about_id)
