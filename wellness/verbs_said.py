"""What the journal's verbs of campaigns are called."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from core.verbs import Verb

SAID: Final = (
    Verb("wellness.campaign_drafted", _("新建打卡活动")),
    Verb("wellness.campaign_changed", _("修改打卡活动")),
    Verb("wellness.campaign_opened", _("开放报名")),
    Verb("wellness.campaign_started", _("活动开始")),
    Verb("wellness.campaign_paused", _("暂停活动")),
    Verb("wellness.campaign_resumed", _("恢复活动")),
    Verb("wellness.campaign_ended", _("活动结束，开始结算")),
    Verb("wellness.day_set", _("调整打卡日")),
    Verb("wellness.day_closed", _("当日打卡截止")),
    Verb("wellness.joined", _("参加活动")),
    Verb("wellness.left", _("退出活动")),
    Verb("wellness.agreed", _("同意")),
    Verb("wellness.withdrawn", _("撤回同意")),
    Verb("wellness.checked_in", _("打卡")),
    Verb("wellness.check_in_changed", _("修改打卡")),
    Verb("wellness.excused", _("安排休息")),
    Verb("wellness.excuse_withdrawn", _("取消休息")),
)
