"""From how much trading time on a fault is how grave."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.refs import Ref
from people.models import Language


class ImpactGrade(models.Model):
    """A grade of faults in the words of the rules of the trade, and the trading minutes from which it counts."""

    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名"), max_length=60, blank=True, default="")
    minutes = models.PositiveIntegerField(_("交易时段分钟数"), unique=True)

    class Meta:
        verbose_name = _("影响等级")
        verbose_name_plural = _("影响等级")
        ordering: ClassVar = ["minutes"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(minutes__gte=1), name="alerts_grade_minutes")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.impact_grade", str(self.pk))

    @property
    def display_name(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if self.name_en and get_language() == Language.ENGLISH else self.name
