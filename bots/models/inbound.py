"""What came in from Feishu, remembered so that nothing is done twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.encrypted import EncryptedTextField
from bots.models.registry import Bot
from bots.states import Arrival, InboundStatus
from core import clock
from core.refs import Ref


class Inbound(models.Model):
    """An event or press that was received; kept for some days, longer than Feishu repeats one.

    `at` is the moment that Feishu names, `body` the event until it was handled; `retry_at` and `lease_until` are wire
    time.
    """

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+")
    event_id = models.CharField(max_length=120)
    event_type = models.CharField(max_length=80)
    via = models.CharField(max_length=10, choices=Arrival, default=Arrival.CALLBACK)
    status = models.CharField(_("状态"), max_length=10, choices=InboundStatus, default=InboundStatus.HANDLED)
    subject = models.CharField(max_length=120, default="")
    body = EncryptedTextField(default="")
    at = models.DateTimeField(default=clock.now)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_by = models.CharField(max_length=32, default="")
    attempts = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bot", "event_id"], name="inbound_once"),
            models.CheckConstraint(condition=models.Q(status__in=InboundStatus.values), name="inbound_status_known"),
            models.CheckConstraint(condition=models.Q(via__in=Arrival.values), name="inbound_via_known"),
        ]
        indexes = [
            models.Index(fields=["received_at"], name="inbound_age"),
            models.Index(fields=["retry_at", "id"], condition=models.Q(status="received"), name="inbound_open"),
            models.Index(fields=["bot", "subject", "at"], condition=models.Q(status="received"), name="inbound_order"),
        ]

    def __str__(self) -> str:
        return self.event_id

    @property
    def ref(self) -> Ref:
        """How the journal points at this event."""
        return Ref("bots.inbound", str(self.pk))

    @property
    def kind(self) -> str:
        """Its type, as the operator's list calls it."""
        return self.event_type


class ActionRun(models.Model):
    """A press of a button that took effect, with the answer given: the same press gets it again."""

    key = models.CharField(max_length=200, unique=True)
    action = models.CharField(max_length=60)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    toast = models.CharField(max_length=200, default="")
    tone = models.CharField(max_length=10, default="success")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="action_run_age")]

    def __str__(self) -> str:
        return self.key
