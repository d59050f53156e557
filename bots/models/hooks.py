"""Who outside the house is told of what happens in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.encrypted import EncryptedTextField
from bots.states import SubscriptionStatus
from core.refs import Ref


class WebhookSubscription(models.Model):
    """An address that is told of chosen events. `parked` counts deliveries given up since the last good one;
    until `hold_until` (wire time) nothing is tried, for the last try failed."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=60)
    host = models.CharField(_("主机"), max_length=253)
    url = EncryptedTextField(_("地址"))
    secret = EncryptedTextField(_("签名密钥"))
    events = models.JSONField(_("事件"), default=list)
    status = models.CharField(_("状态"), max_length=10, choices=SubscriptionStatus, default=SubscriptionStatus.ACTIVE)
    parked = models.PositiveIntegerField(default=0)
    hold_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("事件订阅")
        verbose_name_plural = _("事件订阅")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=SubscriptionStatus.values), name="subscription_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the journal points at this subscription."""
        return Ref("bots.subscription", str(self.pk))
