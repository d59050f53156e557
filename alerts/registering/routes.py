"""What escalation policies and routes hand to the registers of the house."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alerts.models import EscalationPolicy, SpareRoad
from alerts.services import coverage, covering, road_errands
from core.refs import Ref, RefKind
from core.timers import Recurring


def _policy_url(ref: Ref) -> str:
    slug = EscalationPolicy.objects.filter(pk=ref.pk).values_list("slug", flat=True).first()
    return reverse("alerts:policy", args=[slug]) if slug else reverse("alerts:policies")


def _policy_title(ref: Ref) -> str:
    return EscalationPolicy.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


def _routes_url(_ref: Ref) -> str:
    return reverse("alerts:routes")


def _roads_url(_ref: Ref) -> str:
    return reverse("alerts:spare-roads")


def _road_title(ref: Ref) -> str:
    return SpareRoad.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


REFS: Final = (
    RefKind("alerts.road", _("备用通道"), _roads_url, _road_title),
    RefKind("alerts.policy", _("升级策略"), _policy_url, _policy_title),
    RefKind("alerts.routes", _("告警路由"), _routes_url, lambda _ref: gettext("告警路由")),
)
NIGHTLY: Final[tuple[Recurring, ...]] = (coverage.NIGHTLY, road_errands.DAILY, covering.EVERY)
