"""Dead letters are an alert of the platform's own: one for each source that has some, over when it has none."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.models import AlertSource, Intake
from alerts.services import house, keeping
from alerts.states import IntakeStatus
from alerts.wire import Inbound
from core import bulk, clock

KEY: Final = "dead:"


@transaction.atomic
def too_large(source: AlertSource, inbound: Inbound, size: int) -> None:
    """A request was refused because of its size: that it came is kept and shown, what it said is not."""
    row = keeping.row_of(source.pk, inbound)
    row.status, row.handled_at, row.size = IntakeStatus.DEAD, clock.now(), size
    row.problem, row.detail = "too_large", str(size)
    bulk.add(row)
    tell(source, _("请求超过 5 MB，正文没有保存。请在发送方限制一次发送的告警条数，例如 Alertmanager 的 max_alerts。"))


def tell(source: AlertSource, why: str = "") -> None:
    """The source has a dead letter; those of the platform's own source would go round for ever."""
    if source.slug == house.SLUG:
        return
    house.fire(
        f"{KEY}{source.slug}",
        _("「{name}」有无法解析的告警请求").format(name=source.name),
        body=why or _("请求已原样保存，没有丢失。请查看原因，修正来源设置后重新解析。"),
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
