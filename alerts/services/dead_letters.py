"""Dead letters are an alert of the platform's own: one for each source that has some, over when it has none."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.models import AlertSource, Intake
from alerts.services import house
from alerts.states import IntakeStatus

KEY: Final = "dead:"


def tell(source: AlertSource) -> None:
    """The source has a dead letter; those of the platform's own source would go round for ever."""
    if source.slug == house.SLUG:
        return
    house.fire(
        f"{KEY}{source.slug}",
        _("「{name}」有无法解析的告警请求").format(name=source.name),
        body=_("请求已原样保存，没有丢失。请查看原因，修正来源设置后重新解析。"),
        url=f"{settings.PUBLIC_URL.rstrip('/')}{reverse('alerts:source', args=[source.slug])}#dead",
    )


def settle() -> int:
    """Let those be over whose source has no dead letter any more; returns how many."""
    raised = {key.removeprefix(KEY) for key in house.raised(KEY)}
    if not raised:
        return 0
    dead = Intake.objects.filter(source__slug__in=raised, status__in=(IntakeStatus.DEAD, IntakeStatus.WAITING))
    still = set(dead.values_list("source__slug", flat=True).distinct())
    return sum(house.clear(f"{KEY}{slug}") for slug in sorted(raised - still))
