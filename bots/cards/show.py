"""Keeping one card true: posted once, then rewritten from the newest state, replaced when it is lost or too old."""

from __future__ import annotations

import logging
import time
import uuid
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bots import channel
from bots.attention import receipts
from bots.cards.render import Saying, card_of, say_card, text_of
from bots.cards.rounds import Round
from bots.kinds import NOTICES, NoticeKind
from bots.models import Bot, Card, Delivery, ReadMark
from bots.outbox import outcome, pace, reach
from bots.outbox.claim import hold_card
from bots.outbox.target import language_of, target_of
from bots.states import DELIVERY, CardStatus, Channel, DeliveryStatus
from core import clock, transactions, wire_clock
from feishu_client.client import FeishuClient
from feishu_client.errors import (
    CardRejected,
    FeishuError,
    MessageGone,
    Permanent,
    RateLimited,
    Temporary,
    TooLong,
    Unreachable,
)

logger = logging.getLogger(__name__)
OLD: Final = timedelta(days=13, hours=23)
FREE: Final = {"lease_until": None, "lease_by": ""}


def post(row: Delivery, kind: NoticeKind, bot: Bot, drawn: Round | None = None) -> None:
    """Bring the card of this delivery into the chat: post it, or rewrite it if it is there already.

    Raises: IllegalMove if somebody else settled the row.
    """
    card = row.card
    if card is None:
        DELIVERY.move(row, "drop", reason=_("内容已不需要发送"), **outcome.FREE)
        return
    if not hold_card(card):
        outcome.put_off([row], 0.2)
        return
    if card.reader_id == row.receiver_id:
        card.reader = row.receiver  # read along with the message
    try:
        if card.message_id and not _old(card):
            _rewritten(row, card, drawn)
        else:
            _posted(row, kind, card, bot, drawn)
    finally:
        release(card)


def patch(card: Card, drawn: Round | None = None) -> None:
    """Rewrite a leased card from the newest state; every end is a state of the card, nothing is raised."""
    transactions.forbid("bots.patch")
    try:
        _patch(card, drawn)
        release(card)
    except outcome.DATABASE_AWAY as error:
        outcome.left_to_lease(f"card {card.pk}", error)
    except Exception as error:  # noqa: BLE001  # a broken renderer must not stop the lane
        logger.error("card %s broke", card.pk, exc_info=error)
        reason = _("内部错误：{error}").format(error=type(error).__name__)
        Card.objects.filter(pk=card.pk).update(status=CardStatus.FAILED, reason=reason, **FREE)


def shown(card: Card, version: int) -> None:
    """The chat shows this version. Where a newer one overtook it on the wire, both are rewritten once more."""
    rows = Card.objects.filter(pk=card.pk)
    now = wire_clock.now()
    rows.filter(status=CardStatus.FAILED).exclude(message_id="").update(status=CardStatus.LIVE)
    settled = {"patched_at": now, "attempts": 0, "code": "", "reason": ""}
    if not rows.filter(shown__lte=version).update(shown=version, **settled):
        rows.update(wanted=F("wanted") + 1, retry_at=now)


def _rewritten(row: Delivery, card: Card, drawn: Round | None) -> None:
    if card.shown < card.wanted:
        settled = _patch(card, drawn)
        card.refresh_from_db()
        if not settled:
            until_card = (card.retry_at - wire_clock.now()).total_seconds()
            outcome.put_off([row], max(0.05, until_card))
            return
    if card.status == CardStatus.LIVE and card.message_id:
        DELIVERY.move(row, "merge", reason=_("已更新原卡片"), message_id=card.message_id, **outcome.FREE)
        if NOTICES.get(row.kind).receipts:
            receipts.rewritten(row)
    elif card.status == CardStatus.FAILED:
        told = {"reason": card.reason, "code": card.code, "log_id": card.log_id}
        DELIVERY.move(row, "fail", **told, **outcome.FREE)
    else:
        outcome.put_off([row], 1.0)


def _posted(row: Delivery, kind: NoticeKind, card: Card, bot: Bot, drawn: Round | None) -> None:
    wanted = card.wanted
    saying = say_card(kind, card, row, drawn)
    to = target_of(row)
    if saying is None or to is None:
        Card.objects.filter(pk=card.pk).update(shown=wanted)
        DELIVERY.move(row, "drop", reason=_("内容已不需要发送"), **outcome.FREE)
        return
    turn = pace.turn(row.lane, app_id=bot.app_id, api=pace.SEND, target=to.key)
    if not turn.ready:
        outcome.put_off([row], turn.wait)
        return
    time.sleep(turn.wait)
    doubtful = row.tried_at is not None
    outcome.begin(row, bot, Channel.SINGLE)
    client = channel.client_of(bot)
    note, live = "", True
    try:
        try:
            message = to.send(client, "interactive", card_of(saying), uuid=row.uuid)
        except (CardRejected, TooLong) as error:
            live, note = False, _("卡片被拒绝（{code}），已改发文字").format(code=error.code)
            text = {"text": text_of(saying, to.language)}
            message = to.send(client, "text", text, uuid=f"{row.uuid}t")
    except FeishuError as error:
        outcome.failed(row, error, api=pace.SEND)
        return
    now = wire_clock.now()
    with transaction.atomic():
        outcome.sent(row, message_id=message.message_id, log_id=message.log_id, note=note)
        # after a doubtful try Feishu may have kept the older content under the same uuid: rewrite it once
        seen = max(wanted - 1, 0) if doubtful else wanted
        Card.objects.filter(pk=card.pk).update(
            bot=bot,
            status=CardStatus.LIVE if live else CardStatus.FAILED,
            message_id=message.message_id if live else "",
            posted_at=now,
            patched_at=now,
            shown=seen,
            attempts=0,
            reason=note,
            **FREE,
        )


def _patch(card: Card, drawn: Round | None) -> bool:
    """Rewrite the card now; False if it has to be tried again later."""
    wanted = card.wanted
    if card.bot is None or _old(card):
        _afresh(card)
        return True
    saying = say_card(NOTICES.get(card.kind), card, drawn=drawn)
    if saying is None:
        shown(card, wanted)
        return True
    turn = pace.turn(card.lane, app_id=card.bot.app_id, api=pace.PATCH, target=card.message_id)
    if not turn.ready:
        _later(card, turn.wait)
        return False
    time.sleep(turn.wait)
    client = channel.client_of(card.bot)
    try:
        client.patch_card(card.message_id, card_of(saying))
    except MessageGone:
        _afresh(card)
    except (CardRejected, TooLong) as error:
        return _said_instead(card, saying, client, error, wanted)
    except Temporary as error:
        _temporary(card, error)
        return False
    except Permanent as error:
        _failed(card, error, error.msg)
    else:
        reach.answered(card.bot.app_id, card.attempts + 1)
        shown(card, wanted)
    return True


def _said_instead(card: Card, saying: Saying, client: FeishuClient, refusal: FeishuError, wanted: int) -> bool:
    """Feishu will not take the newest card: its words go under the old one; False if that must be tried again."""
    text = {"text": text_of(saying, language_of(card))}
    try:
        client.reply(card.message_id, "text", text, uuid=f"p{card.pk}v{wanted}")
    except Temporary as error:
        _temporary(card, error)
        return False
    except Permanent as error:
        _failed(card, error, _("卡片被拒绝（{code}），文字也未发出").format(code=refusal.code))
    else:
        _failed(card, refusal, _("卡片被拒绝（{code}），已改发文字").format(code=refusal.code))
    return True


def _temporary(card: Card, error: Temporary) -> None:
    wait = error.retry_after if error.retry_after is not None else outcome.backoff(card.attempts + 1, card.lane)
    if isinstance(error, Unreachable):
        reach.unanswered(card.bot.app_id if card.bot else "", card.attempts + 1, wait)
    if isinstance(error, RateLimited) and error.retry_after and card.bot:
        pace.told_to_wait(card.bot.app_id, pace.PATCH, error.retry_after)
    Card.objects.filter(pk=card.pk).update(
        attempts=F("attempts") + 1, code=str(error.code or ""), log_id=error.log_id[:80], reason=error.msg[:300]
    )
    _later(card, wait)


def _failed(card: Card, error: FeishuError, reason: str) -> None:
    Card.objects.filter(pk=card.pk).update(
        status=CardStatus.FAILED, code=str(error.code or ""), log_id=error.log_id[:80], reason=reason[:300]
    )


def _later(card: Card, seconds: float) -> None:
    later = wire_clock.now() + timedelta(seconds=seconds)
    Card.objects.filter(pk=card.pk).update(retry_at=later, **FREE)


def release(card: Card) -> None:
    """Give the lease of a card back."""
    Card.objects.filter(pk=card.pk, lease_by=card.lease_by).update(**FREE)


def _old(card: Card) -> bool:
    return card.posted_at is not None and wire_clock.now() - card.posted_at > OLD


def _afresh(card: Card) -> None:
    """The message is gone or can no longer be rewritten: a fresh one is queued."""
    last = Delivery.objects.filter(card=card, receiver_id=card.reader_id, chat_id=card.chat_id).order_by("-pk").first()
    generation = card.generation + 1
    with transaction.atomic():
        won = Card.objects.filter(pk=card.pk, generation=card.generation).update(
            generation=generation, message_id="", status=CardStatus.WAITING, **FREE
        )
        if not won or last is None:
            return
        Delivery.objects.create(
            announcement_id=last.announcement_id,
            receiver_id=card.reader_id,
            chat_id=card.chat_id,
            card=card,
            kind=card.kind,
            about_kind=card.about_kind,
            about_id=card.about_id,
            form=last.form,
            lane=card.lane,
            urgency=last.urgency,
            status=DeliveryStatus.WAITING,
            due_at=clock.now(),
            retry_at=wire_clock.now(),
            uuid=uuid.uuid4().hex,
            dedupe_key=f"{last.announcement_id}:{card.reader_id or -(card.chat_id or 0)}:v{generation}",
            created_at=clock.now(),
            mark=ReadMark.NONE,  # the person has it under 消息 already
        )
