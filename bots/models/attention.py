"""Whether what was said arrived and was read, and who was called about it.

`sent_at`, `accepted_at`, `read_at` and `called_at` are business time; `poll_at` is wire time.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.registry import Bot
from bots.states_attention import Urgent, UrgeStatus
from core.refs import Ref


class Receipt(models.Model):
    """One message to one person whose reading matters: said, accepted by Feishu under `message_id`, read.

    Of a card that was there already and only rewritten there is none: nobody got a message.
    """

    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    dedupe_key = models.CharField(max_length=240, unique=True)
    bot = models.ForeignKey(Bot, models.SET_NULL, null=True, related_name="+", db_index=False)
    message_id = models.CharField(max_length=80, default="")
    sent_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    poll_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["about_kind", "about_id", "person"], name="receipt_about"),
            models.Index(fields=["message_id"], condition=~models.Q(message_id=""), name="receipt_message"),
            models.Index(fields=["poll_at"], condition=models.Q(poll_at__isnull=False), name="receipt_poll"),
        ]

    def __str__(self) -> str:
        return self.dedupe_key

    @property
    def about(self) -> Ref:
        """The subject."""
        return Ref(self.about_kind, self.about_id)


class Urge(models.Model):
    """A person is called about the newest message on a subject; `doubts`: tries of which nobody knows whether it rang.

    Feishu does not tell two calls from one, so the row is marked before each: in doubt it rings again, since a page
    that nobody heard is the worse fault.
    """

    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    how = models.CharField(_("方式"), max_length=8, choices=Urgent)
    key = models.CharField(max_length=200, unique=True)
    status = models.CharField(_("状态"), max_length=10, choices=UrgeStatus, default=UrgeStatus.WAITING)
    doubts = models.PositiveIntegerField(default=0)
    message_id = models.CharField(max_length=80, default="")
    reason = models.CharField(max_length=300, default="")
    code = models.CharField(max_length=20, default="")
    asked_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(how__in=Urgent.values), name="urge_how_known"),
            models.CheckConstraint(condition=models.Q(status__in=UrgeStatus.values), name="urge_status_known"),
        ]
        indexes = [
            models.Index(fields=["about_kind", "about_id", "person"], name="urge_about"),
            models.Index(fields=["how", "called_at"], name="urge_count"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def ref(self) -> Ref:
        """How the journal points at this call."""
        return Ref("bots.urge", str(self.pk))

    @property
    def about(self) -> Ref:
        """The subject."""
        return Ref(self.about_kind, self.about_id)
