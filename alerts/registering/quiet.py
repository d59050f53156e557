"""What keeps quiet, as the lower storeys know it."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alerts import storm_card
from alerts.models import Incident, InhibitionRule, MaintenanceWindow, Silence, Storm
from alerts.services import gathering, silences, storms, windows
from core.clock import SHANGHAI
from core.refs import Ref, RefKind


def _silence(ref: Ref) -> str:
    return Silence.objects.filter(pk=ref.pk).values_list("reason", flat=True).first() or str(ref)


def _window(ref: Ref) -> str:
    return MaintenanceWindow.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


def _inhibition(ref: Ref) -> str:
    return InhibitionRule.objects.filter(pk=ref.pk).values_list("name", flat=True).first() or str(ref)


def _storm(ref: Ref) -> str:
    row = Storm.objects.filter(pk=ref.pk).select_related("source").first()
    return f"{row.source.name} · {row.began_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if row else str(ref)


def _storm_url(ref: Ref) -> str:
    return f"{reverse('alerts:incidents')}?storm={ref.pk}&status=all"


def _incident(ref: Ref) -> str:
    row = Incident.objects.filter(pk=ref.pk).first()
    return str(row) if row else str(ref)


REFS: Final = (
    RefKind("alerts.flapping", _("抖动"), lambda ref: reverse("alerts:incident", args=[ref.pk]), _incident),
    RefKind("alerts.storm", _("告警风暴"), _storm_url, _storm),
    RefKind("alerts.silence", _("屏蔽"), lambda ref: reverse("alerts:silences"), _silence),
    RefKind("alerts.window", _("维护窗口"), lambda ref: reverse("alerts:windows"), _window),
    RefKind("alerts.inhibition", _("抑制规则"), lambda ref: reverse("alerts:inhibitions"), _inhibition),
)
HANDLERS: Final = (*gathering.HANDLERS, *silences.HANDLERS, *windows.HANDLERS, *storms.HANDLERS)
NOTICES: Final = storm_card.KINDS
