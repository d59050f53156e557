"""Who is called, and after how long: written down by those who look after alerts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alerts.states import PolicyStatus
from core.history import kept
from core.refs import Ref
from people.models import Language


class EscalationPolicy(models.Model):
    """A policy of escalation; `plan` is what `engine.ladder` writes, without slug and version.

    `slug` never changes; `p1` to `p4` hold for their priority where no route names another, and what is built in holds
    while there is no such row. `version` counts changes: who changes it says which one he saw.
    """

    slug = models.SlugField(_("标识"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True, default="")
    status = models.CharField(_("状态"), max_length=10, choices=PolicyStatus, default=PolicyStatus.ACTIVE)
    plan = models.JSONField(_("步骤"))
    version = models.PositiveIntegerField(_("版本"), default=1)
    note = models.CharField(_("备注"), max_length=200, blank=True, default="")
    history = kept()

    class Meta:
        verbose_name = _("升级策略")
        verbose_name_plural = _("升级策略")
        ordering: ClassVar = ["slug"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=PolicyStatus.values), name="alerts_policy_status"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.policy", str(self.pk))

    @property
    def display_name(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if self.name_en and get_language() == Language.ENGLISH else self.name
