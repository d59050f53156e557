"""Mail: the second way to a person, chosen by him for some kinds of messages, or taken while Feishu is away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.outbox import Delivery
from bots.states import LetterStatus, MailCause
from core.refs import Ref


class MailWish(models.Model):
    """The person wants messages of this kind by mail as well."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="mailwish_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class Letter(models.Model):
    """One message on its way to one person by mail; `due_at` is business time, `retry_at` and `lease_until` wire time.

    `message_id` stays the same through all tries, so a mail server or program that has it already can tell the double.
    """

    delivery = models.OneToOneField(Delivery, models.CASCADE, related_name="letter")
    cause = models.CharField(_("原因"), max_length=10, choices=MailCause)
    status = models.CharField(_("状态"), max_length=10, choices=LetterStatus, default=LetterStatus.WAITING)
    message_id = models.CharField(max_length=120, unique=True)
    due_at = models.DateTimeField()
    retry_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_by = models.CharField(max_length=32, default="")
    attempts = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=LetterStatus.values), name="letter_status_known"),
            models.CheckConstraint(condition=models.Q(cause__in=MailCause.values), name="letter_cause_known"),
        ]
        indexes = [
            models.Index(fields=["retry_at", "id"], condition=models.Q(status="waiting"), name="letter_open"),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def ref(self) -> Ref:
        """How the journal points at this letter."""
        return Ref("bots.letter", str(self.pk))

    @property
    def kind(self) -> str:
        """The kind of message that it brings."""
        return self.delivery.kind
