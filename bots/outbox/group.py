"""Notices into a group through its webhook: no buttons, no de-duplication, so nothing is repeated in doubt."""

from __future__ import annotations

import time

from django.utils.translation import gettext as _

from bots import channel
from bots.cards.render import notice_of, say, text_of
from bots.kinds import NoticeKind
from bots.models import Delivery
from bots.outbox import outcome, pace
from bots.states import DELIVERY, BotStatus, Channel
from feishu_client.errors import CardRejected, FeishuError, TooLong


def deliver_to_group(row: Delivery, kind: NoticeKind) -> None:
    """Say it in the group.

    Raises: IllegalMove if somebody else settled the row.
    """
    group = row.webhook
    if group is None:
        raise LookupError("a group message without a group")
    saying = say(kind, row.announcement, reader=None, delivery=row)
    if saying is None or group.status != BotStatus.ACTIVE:
        reason = _("内容已不需要发送") if saying is None else _("群机器人已暂停")
        DELIVERY.move(row, "drop", reason=reason, **outcome.FREE)
        return
    hook = channel.group_of(group)
    turn = pace.group_turn(group.pk)
    if not turn.ready:
        outcome.put_off([row], turn.wait)
        return
    time.sleep(turn.wait)
    outcome.begin(row, None, Channel.WEBHOOK)
    note = ""
    try:
        try:
            log_id = hook.send({"msg_type": "interactive", "card": notice_of(saying)})
        except (CardRejected, TooLong) as error:
            note = _("卡片被拒绝（{code}），已改发文字").format(code=error.code)
            log_id = hook.send({"msg_type": "text", "content": {"text": text_of(saying, "zh-hans")}})
    except FeishuError as error:
        outcome.failed(row, error, api="hook")
        return
    outcome.sent(row, message_id="", log_id=log_id, note=note)
