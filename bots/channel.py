"""The way to Feishu for one of our bots or groups; nobody else in the house makes clients."""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.conf import settings

from bots.models import Bot, GroupWebhook
from bots.states import BotRank, BotStatus
from bots.tokens import RowTokenStore
from feishu_client import webhook
from feishu_client.client import FeishuClient
from feishu_client.pace import Pace
from feishu_client.route import Route
from feishu_client.tokens import MemoryStore, TokenStore
from feishu_client.transport import CallRecord
from feishu_client.ws.line import Handle, Line, Watch

logger = logging.getLogger(__name__)
CONNECT_SECONDS: Final = 3.05

_clients: dict[tuple[str, ...], FeishuClient] = {}
_guard = threading.Lock()


def client_of(bot: Bot) -> FeishuClient:
    """A client that speaks as this bot; one per process and set of credentials, so connections are kept."""
    key = (bot.app_id, bot.app_secret, settings.FEISHU_BASE_URL, settings.FEISHU_PROXY, settings.FEISHU_CA_FILE)
    with _guard:
        known = _clients.get(key)
        if known is None:
            known = _clients[key] = _client(bot, RowTokenStore())
        return known


def stranger_of(bot: Bot) -> FeishuClient:
    """A client that holds no token yet: its first call proves that the credentials of this moment are right."""
    return _client(bot, MemoryStore())


def _client(bot: Bot, tokens: TokenStore) -> FeishuClient:
    return FeishuClient(
        bot.app_id,
        bot.app_secret,
        base_url=settings.FEISHU_BASE_URL,
        tokens=tokens,
        timeout=_timeout(),
        on_call=_log,
        route=route(),
    )


def line_of(bot: Bot, *, handle: Handle, watch: Watch) -> Line:
    """A line that listens as this bot."""
    return Line(
        bot.app_id,
        bot.app_secret,
        handle=handle,
        watch=watch,
        base_url=settings.FEISHU_BASE_URL,
        route=route(),
        timeout=_timeout(),
        on_call=_log,
    )


def route() -> Route:
    """The way out: the firm's proxy and its own certificate authority, if there are any."""
    return Route(settings.FEISHU_PROXY, settings.FEISHU_CA_FILE)


def reader_of(bot: Bot) -> FeishuClient:
    """A client that reads many pages at Feishu's pace; its token stays in memory, so threads need no database."""
    return FeishuClient(
        bot.app_id,
        bot.app_secret,
        base_url=settings.FEISHU_BASE_URL,
        timeout=_timeout(),
        on_call=_log,
        pace=Pace(),
        route=route(),
    )


def group_of(row: GroupWebhook) -> webhook.GroupWebhook:
    """The group behind the webhook.

    Raises: ValueError if its address is not a group bot's.
    """
    return webhook.GroupWebhook(row.url, row.secret, timeout=_timeout(), on_call=_log, route=route())


def speaker(slug: str) -> Bot | None:
    """The bot of this name if it speaks, else the default one if that speaks."""
    active = Bot.objects.filter(status=BotStatus.ACTIVE)
    named = active.filter(slug=slug).first() if slug else None
    return named or active.filter(rank=BotRank.DEFAULT).first()


def default_bot() -> Bot | None:
    """The default bot, if it speaks."""
    return Bot.objects.filter(status=BotStatus.ACTIVE, rank=BotRank.DEFAULT).first()


def _timeout() -> tuple[float, float]:
    return CONNECT_SECONDS, settings.FEISHU_TIMEOUT_SECONDS


def _log(call: CallRecord) -> None:
    told = {
        "feishu_path": call.path,
        "feishu_log_id": call.log_id,
        "feishu_code": call.code,
        "seconds": round(call.seconds, 3),
    }
    level = logging.WARNING if call.error else logging.DEBUG
    logger.log(level, "feishu %s %s %s", call.method, call.status, call.error or "ok", extra=told)
