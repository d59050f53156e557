"""Who may act for whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import kept
from core.refs import Ref
from people.models.columns import one_of
from people.models.person import Employee
from people.states import AssistantMode, DelegationKind, DelegationStatus


class Delegation(models.Model):
    """The principal lets the agent act for him: a deputy while away, or an assistant of a leader.

    `flows` lists the flows it is for, [] means all. In force while the row is active and
    `starts_at <= now < ends_at`; an assistant may have no end. How far an assistant goes says `mode`, and `limits` up
    to which amount: {"<flow>": {"field": "<money field>", "most": <fen>}}; a deputy does everything.
    """

    kind = models.CharField(max_length=10, choices=DelegationKind.choices)
    principal = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="delegations_given")
    agent = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="delegations_held")
    flows = models.JSONField(default=list, blank=True)
    mode = models.CharField(
        verbose_name=_("助理权限"), max_length=10, choices=AssistantMode.choices, default=AssistantMode.DECIDE
    )
    limits = models.JSONField(verbose_name=_("金额上限"), default=dict, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    status = models.CharField(max_length=10, choices=DelegationStatus.choices, default=DelegationStatus.ACTIVE)
    history = kept()

    class Meta:
        verbose_name = _("代理")
        verbose_name_plural = _("代理")
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["agent", "status"], name="people_deleg_agent"),
            models.Index(fields=["principal", "status"], name="people_deleg_principal"),
        ]
        constraints: ClassVar = [
            one_of("kind", DelegationKind, "people_delegation_kind"),
            one_of("mode", AssistantMode, "people_delegation_mode"),
            one_of("status", DelegationStatus, "people_delegation_status"),
            models.CheckConstraint(condition=~Q(principal=models.F("agent")), name="people_delegation_two_people"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")), name="people_delegation_forward"
            ),
            models.CheckConstraint(
                condition=Q(kind="assistant") | Q(ends_at__isnull=False), name="people_deputy_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} for {self.principal_id}"

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("people.delegation", str(self.pk))
