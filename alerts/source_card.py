"""What is said of a monitor that is lost to those who answer for it: a card kept true, and a word when it is back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.models import Alert, AlertSource
from alerts.services.signs import BACK_NOTICE, LOST_NOTICE, why_lost
from alerts.states import OPEN, AlertKind, Liveness
from bots import api as bots
from core.refs import Ref
from core.wording import moment

SAMPLE: Final = "0"
KIND: Final = "alerts.source"
Render = Callable[[bots.NoticeContext], bots.CardView | None]


def lost(context: bots.NoticeContext) -> bots.CardView | None:
    """The card as it is now."""
    row = _row(context)
    if row is None:
        return None
    gone = row.liveness == Liveness.LOST
    many = 12 if context.about.id == SAMPLE else _open(row)
    name = row.display_name
    told = _("监控源「{name}」失联，{many} 条告警状态未知").format(name=name, many=many)
    back_said = _("监控源「{name}」已恢复上报").format(name=name)
    since = (
        (_("失联时间") if gone else _("恢复时间"), moment(row.liveness_at, context.now) if row.liveness_at else ""),
    )
    return bots.CardView(
        title=_("监控源失联") if gone else _("监控源恢复上报"),
        tone=bots.Tone.BAD if gone else bots.Tone.GOOD,
        preview=told if gone else back_said,
        subtitle=told if gone else back_said,
        body=(why_lost(row) + _("此后收到的恢复先不采信，监控源恢复上报后自动核对。")) if gone else _checked(),
        facts=tuple(bots.Fact(label, said) for label, said in since if said),
        buttons=(bots.Button(_("查看故障"), url=reverse("alerts:incidents"), style="primary"),),
        footer=_("你是该监控系统的负责人，因此收到通知"),
    )


def back(context: bots.NoticeContext) -> bots.CardView | None:
    """It is heard of again."""
    row = _row(context)
    if row is None:
        return None
    told = _("监控源「{name}」已恢复上报").format(name=row.display_name)
    return bots.CardView(title=_("监控源恢复上报"), tone=bots.Tone.GOOD, preview=told, subtitle=told, body=_checked())


def _checked() -> str:
    return _("仍在触发的告警会重新待认领，其余按来源通知的时间记为恢复。")


def _row(context: bots.NoticeContext) -> AlertSource | None:
    if context.about.id == SAMPLE:
        return AlertSource(
            pk=0, slug="zabbix-1", name="Zabbix", kind="zabbix", liveness=Liveness.LOST, liveness_at=context.now
        )
    return AlertSource.objects.filter(pk=context.about.pk).first()


def _open(row: AlertSource) -> int:
    return Alert.objects.filter(source=row, state__in=OPEN, kind=AlertKind.ALERT).count()


def _kind(slug: str, label: object, form: bots.Form, render: Render) -> bots.NoticeKind:
    return bots.NoticeKind(
        slug=slug,
        label=cast(str, label),
        form=form,
        lane=bots.Lane.URGENT,
        urgency=bots.Urgency.PAGE,
        render=render,
        sample=lambda: bots.NoticeContext(Ref(KIND, SAMPLE), None, {}, datetime(2026, 11, 23, 1, 36, tzinfo=UTC)),
        while_away=bots.WhileAway.SENT,
    )


KINDS: Final[Sequence[bots.NoticeKind]] = (
    _kind(LOST_NOTICE, gettext_lazy("监控源失联"), bots.Form.CARD, lost),
    _kind(BACK_NOTICE, gettext_lazy("监控源恢复上报"), bots.Form.REPLY, back),
)
