"""Calls of the approval centre keep Feishu's pace like everything else that a bot says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from bots.errands.trouble import Later
from bots.kinds import Lane
from bots.models import Bot
from bots.outbox.pace import told_to_wait, turn
from core import transactions
from feishu_client.errors import RateLimited


@contextmanager
def own_turn(bot: Bot, api: str) -> Iterator[None]:
    """Wait for a turn to call this API as this bot; where Feishu says to wait, everybody does.

    Raises: Later if the turn is too far off; whatever the call raises.
    """
    transactions.forbid("bots.centre")
    mine = turn(Lane.NORMAL, app_id=bot.app_id, api=api, target="")
    if not mine.ready:
        raise Later(_("调用频率已满，稍后继续"), wait=max(1.0, mine.wait), counted=False)
    if mine.wait:
        time.sleep(mine.wait)
    try:
        yield
    except RateLimited as told:
        if told.retry_after is not None:
            told_to_wait(bot.app_id, api, told.retry_after)
        raise
