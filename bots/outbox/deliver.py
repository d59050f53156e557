"""One message on its way to one person or group: hold, merge, render, pace, call, settle."""

from __future__ import annotations

import time

from django.utils.translation import gettext as _

from bots import channel
from bots.cards import show
from bots.cards.render import Saying, card_of, reply_of, say, text_of
from bots.cards.rounds import Round
from bots.kinds import NOTICES, Form, NoticeKind
from bots.models import Bot, Card, Delivery
from bots.outbox import claim, fold, group, outcome, pace
from bots.outbox.target import Target, speaker_of, target_of
from bots.states import DELIVERY, CardStatus, Channel
from core import transactions
from core.errors import IllegalMove
from feishu_client.client import FeishuClient
from feishu_client.errors import CardRejected, FeishuError, MessageGone, TooLong
from feishu_client.results import SentMessage


def deliver(row: Delivery, drawn: Round | None = None) -> None:
    """Take a leased message as far as it gets; every end is a state of the row, nothing is raised."""
    transactions.forbid("bots.deliver")
    try:
        _deliver(row, drawn)
    except IllegalMove:
        return  # folded, settled or taken by another drain meanwhile: its state is the truth
    except outcome.DATABASE_AWAY as error:
        outcome.left_to_lease(f"delivery {row.pk}", error)
    except Exception as error:  # noqa: BLE001  # a broken renderer must not stop the lane
        outcome.broken(row, error)


def _deliver(row: Delivery, drawn: Round | None) -> None:
    kind = NOTICES.get(row.kind)
    if row.webhook is not None:
        group.deliver_to_group(row, kind)
        return
    if claim.outlived(row) or fold.held_back(row) or fold.folded(row) or fold.merged(row):
        return
    if target_of(row) is None:
        gone = _("群已停用") if row.chat is not None else _("收件人已离职")
        DELIVERY.move(row, "drop", reason=gone, **outcome.FREE)
        return
    bot = speaker_of(row)
    if bot is None:
        DELIVERY.move(row, "fail", reason=_("没有启用的机器人"), **outcome.FREE)
        return
    if row.form == Form.CARD:
        show.post(row, kind, bot, drawn)
    else:
        _say(row, kind, bot)


def _say(row: Delivery, kind: NoticeKind, bot: Bot) -> None:
    saying = say(kind, row.announcement, reader=row.receiver, delivery=row)
    if saying is None:
        DELIVERY.move(row, "drop", reason=_("内容已不需要发送"), **outcome.FREE)
        return
    parent = _parent(row) if row.form == Form.REPLY else None
    if parent is not None and parent.bot is not None:
        bot = parent.bot
    api = pace.REPLY if parent else pace.SEND
    if not ready(row, bot, api=api, target=reached(row).key):
        return
    outcome.begin(row, bot, Channel.SINGLE)
    client = channel.client_of(bot)
    try:
        message, note = _call(client, row, saying, parent)
    except FeishuError as error:
        outcome.failed(row, error, api=api)
        return
    outcome.sent(row, message_id=message.message_id, log_id=message.log_id, note=note)


def _call(client: FeishuClient, row: Delivery, saying: Saying, parent: Card | None) -> tuple[SentMessage, str]:
    to = reached(row)
    if parent is not None:
        text = {"text": reply_of(saying, to.language)}
        try:
            return client.reply(parent.message_id, "text", text, uuid=row.uuid), ""
        except MessageGone:
            note = _("原卡片已不可回复，改为单独发送")
            card = card_of(saying)
            return to.send(client, "interactive", card, uuid=f"{row.uuid}n"), note
    return send_card(client, row, saying)


def send_card(client: FeishuClient, row: Delivery, saying: Saying) -> tuple[SentMessage, str]:
    """Send as a card, or as text where Feishu will not take the card; the note says so.

    Raises: FeishuError.
    """
    to = reached(row)
    try:
        return to.send(client, "interactive", card_of(saying), uuid=row.uuid), ""
    except (CardRejected, TooLong) as error:
        text = {"text": text_of(saying, to.language)}
        note = _("卡片被拒绝（{code}），已改发文字").format(code=error.code)
        return to.send(client, "text", text, uuid=f"{row.uuid}t"), note


def reached(row: Delivery) -> Target:
    """Where a message goes that is known to go somewhere.

    Raises: LookupError if nobody is there.
    """
    to = target_of(row)
    if to is None:
        raise LookupError("a message to nobody")
    return to


def ready(row: Delivery, bot: Bot, *, api: str, target: str) -> bool:
    """Wait for a turn; False if it is too far off and the row was given back."""
    turn = pace.turn(row.lane, app_id=bot.app_id, api=api, target=target)
    if not turn.ready:
        outcome.put_off([row], turn.wait)
        return False
    time.sleep(turn.wait)
    return True


def _parent(row: Delivery) -> Card | None:
    live = Card.objects.filter(
        about_kind=row.about_kind,
        about_id=row.about_id,
        reader_id=row.receiver_id,
        chat_id=row.chat_id,
        status=CardStatus.LIVE,
    )
    return live.exclude(message_id="").select_related("bot").order_by("-pk").first()
