"""What the journal's verbs of bots are called."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from core.verbs import Verb

SAID: Final = (
    Verb("bot.added", _("登记机器人")),
    Verb("chat.added", _("登记群")),
    Verb("chat.paused", _("停用群")),
    Verb("chat.resumed", _("启用群")),
    Verb("bot.credentials_renewed", _("更换机器人密钥")),
    Verb("bot.arrival_changed", _("更改接收方式")),
    Verb("bots.mail_wishes_set", _("设置邮件提醒")),
    Verb("bot.tested", _("测试机器人")),
    Verb("bot.paused", _("暂停机器人")),
    Verb("bot.resumed", _("启用机器人")),
    Verb("delivery.retried", _("重发消息")),
    Verb("letter.retried", _("重发邮件")),
    Verb("card.retried", _("重新更新卡片")),
    Verb("centre.check_asked", _("核对审批中心")),
    Verb("errand.retried", _("重试外部任务")),
    Verb("event.retried", _("重试飞书事件")),
    Verb("event.dismissed", _("忽略飞书事件")),
    Verb("cards.unfolded", _("展开摘要")),
)
