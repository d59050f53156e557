"""What is known of alerts: one row for each firing of each key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alerts.models.source import AlertSource
from alerts.states import OPEN, AlertKind, AlertState, EndReason
from core.refs import Ref


class Alert(models.Model):
    """One firing, from its beginning (`episode`) to its end, of what a sender knows under a `key`.

    Of a key at most one is open. `first_seen`, `last_seen`: when we heard of it; `lease_until`: how long the sender
    vouches that it fires. `said`: how many requests spoke of it. `quiet`: the ref of what keeps it quiet now (a
    silence, a window, a rule), empty if it is heard. All times are business time.
    Told over at `told_over_at` by a sender that may not be believed yet, it stays open, from `held_since` on.
    """

    source = models.ForeignKey(AlertSource, verbose_name=_("来源"), on_delete=models.PROTECT, related_name="alerts")
    key = models.CharField(max_length=500)
    episode = models.DateTimeField(_("触发时间"))
    state = models.CharField(_("状态"), max_length=10, choices=AlertState)
    severity = models.CharField(_("级别"), max_length=10)
    title = models.CharField(_("标题"), max_length=300)
    body = models.TextField(blank=True, default="")
    labels = models.JSONField(default=dict)
    annotations = models.JSONField(default=dict)
    links = models.JSONField(default=list)
    images = models.JSONField(default=list)
    value = models.CharField(_("触发值"), max_length=300, blank=True, default="")
    flags = models.JSONField(default=list)
    hints = models.JSONField(default=list)
    group_key = models.CharField(max_length=500, blank=True, default="")
    first_seen = models.DateTimeField(_("首次收到"))
    last_seen = models.DateTimeField(_("最近收到"))
    lease_until = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(_("恢复时间"), null=True)
    end_reason = models.CharField(max_length=10, choices=EndReason, blank=True, default=EndReason.NONE)
    said = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=AlertKind, default=AlertKind.ALERT)
    held_since = models.DateTimeField(null=True)
    told_over_at = models.DateTimeField(null=True)
    told_end = models.CharField(max_length=10, choices=EndReason, blank=True, default=EndReason.NONE)
    quiet = models.CharField(max_length=60, blank=True, default="")
    incident = models.ForeignKey(
        "alerts.Incident", verbose_name=_("故障"), null=True, on_delete=models.PROTECT, related_name="alerts"
    )

    class Meta:
        verbose_name = _("告警")
        verbose_name_plural = _("告警")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key", "episode"], name="alerts_alert_episode"),
            models.UniqueConstraint(
                fields=["source", "key"], condition=Q(state__in=OPEN), name="alerts_alert_one_open"
            ),
            models.CheckConstraint(condition=Q(state__in=AlertState.values), name="alerts_alert_state"),
            models.CheckConstraint(condition=Q(kind__in=AlertKind.values), name="alerts_alert_kind"),
            models.CheckConstraint(
                condition=Q(held_since__isnull=True, told_over_at__isnull=True, told_end="")
                | Q(held_since__isnull=False, told_over_at__isnull=False, state__in=OPEN),
                name="alerts_alert_held_open",
            ),
            models.CheckConstraint(condition=Q(end_reason__in=EndReason.values), name="alerts_alert_end_reason"),
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_at__isnull=False)
                | (~Q(state="resolved") & Q(resolved_at__isnull=True)),
                name="alerts_alert_resolved",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source", "group_key"], condition=Q(state__in=OPEN), name="alerts_alert_group"),
            models.Index(fields=["lease_until"], condition=Q(state="firing"), name="alerts_alert_lease"),
            models.Index(fields=["-last_seen"], name="alerts_alert_last_seen"),
            models.Index(fields=["held_since"], condition=Q(held_since__isnull=False), name="alerts_alert_held"),
            models.Index(fields=["source", "key"], condition=Q(kind="watchdog"), name="alerts_alert_watchdog"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.alert", str(self.pk))
