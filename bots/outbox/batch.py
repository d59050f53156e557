"""One text for many people: groups of 200 by batch send, which Feishu does not de-duplicate."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from bots import channel
from bots.cards.render import notice_of, say, text_of
from bots.kinds import NOTICES, Form, Lane
from bots.models import Bot, Delivery
from bots.outbox import claim, fold, outcome, pace
from bots.states import Channel, DeliveryStatus
from core import clock, wire_clock
from core.errors import IllegalMove
from feishu_client.errors import CardRejected, FeishuError, ReceiverGone, TooLong
from feishu_client.results import BatchReceipt

GROUP: Final = 200
WORTH_IT: Final = 20


def groups(rows: Sequence[Delivery]) -> tuple[list[list[Delivery]], list[Delivery]]:
    """Rows of one announcement that go together, and the rest that goes one by one."""
    by_announcement: dict[int, list[Delivery]] = {}
    for row in rows:
        by_announcement.setdefault(row.announcement_id, []).append(row)
    together, alone = [], []
    for same in by_announcement.values():
        fit = len(same) >= WORTH_IT and all(_batchable(row) for row in same)
        if fit:
            together += [same[start : start + GROUP] for start in range(0, len(same), GROUP)]
        else:
            alone += same
    return together, alone


def send_batch(rows: list[Delivery]) -> None:
    """Hand one text to Feishu for these people; every end is a state of each row, nothing is raised."""
    try:
        _send(rows)
    except outcome.DATABASE_AWAY as error:
        outcome.left_to_lease(f"batch of {len(rows)}", error)
    except Exception as error:  # noqa: BLE001  # a broken renderer must not stop the lane
        for row in rows:
            outcome.broken(row, error)


def _send(rows: list[Delivery]) -> None:
    first = rows[0]
    bot = channel.speaker(first.announcement.bot)
    saying = say(NOTICES.get(first.kind), first.announcement, reader=None)
    card = notice_of(saying) if saying else None
    present = [row for row in rows if row.receiver is not None and row.receiver.is_active]
    if bot is None or saying is None or card is None or not present:
        _drop(rows, bot)
        return
    if len(present) < len(rows):
        _drop([row for row in rows if row not in present], bot)
    back = fold.on_leave(present)
    awake = [row for row in present if not fold.held_back(row, back)]
    if not awake:
        return
    turn = pace.turn(Lane.BULK, app_id=bot.app_id, api=pace.BATCH, target="")
    if not turn.ready:
        outcome.put_off(awake, turn.wait)
        return
    time.sleep(turn.wait)
    ours = _begin(awake, bot)
    if ours:
        _call(ours, bot, card, text_of(saying, "zh-hans"))


def _call(rows: list[Delivery], bot: Bot, card: dict[str, object], text: str) -> None:
    ids = [row.receiver.user_id for row in rows if row.receiver is not None]
    client = channel.client_of(bot)
    note = ""
    try:
        try:
            receipt = client.batch_send(ids, "interactive", card=card)
        except (CardRejected, TooLong) as error:
            note = _("卡片被拒绝（{code}），已改发文字").format(code=error.code)
            receipt = client.batch_send(ids, "text", {"text": text})
    except FeishuError as error:
        for row in rows:
            _settle(row, error)
        return
    _sent(rows, receipt, note)


def _sent(rows: list[Delivery], receipt: BatchReceipt, note: str) -> None:
    unknown = set(receipt.invalid_user_ids)
    for row in rows:
        if row.receiver is not None and row.receiver.user_id in unknown:
            _settle(row, ReceiverGone(_("机器人无法联系此人"), log_id=receipt.log_id))
    reached = [row.pk for row in rows if row.receiver is not None and row.receiver.user_id not in unknown]
    Delivery.objects.filter(pk__in=reached, status=DeliveryStatus.TRYING).update(
        status=DeliveryStatus.SENT,
        message_id=receipt.message_id,
        log_id=receipt.log_id,
        sent_at=clock.now(),
        reason=note,
        code="",
        **outcome.FREE,
    )


def _settle(row: Delivery, error: FeishuError) -> None:
    try:
        outcome.failed(row, error, api=pace.BATCH)
    except IllegalMove:
        return  # another drain settled it after our lease


def _begin(rows: list[Delivery], bot: Bot) -> list[Delivery]:
    now = wire_clock.now()
    hand = rows[0].lease_by
    mine = Delivery.objects.filter(pk__in=[row.pk for row in rows], lease_by=hand)
    mine.filter(status=DeliveryStatus.WAITING).update(
        status=DeliveryStatus.TRYING,
        bot=bot,
        channel=Channel.BATCH,
        attempts=F("attempts") + 1,
        tried_at=now,
        lease_until=now + claim.TRY,
    )
    return list(mine.filter(status=DeliveryStatus.TRYING).select_related("receiver", "bot", "announcement"))


def _drop(rows: list[Delivery], bot: Bot | None) -> None:
    status = DeliveryStatus.FAILED if bot is None else DeliveryStatus.DROPPED
    reason = _("没有启用的机器人") if bot is None else _("收件人已离职或内容已不需要发送")
    Delivery.objects.filter(pk__in=[row.pk for row in rows], status=DeliveryStatus.WAITING).update(
        status=status, reason=reason, **outcome.FREE
    )


def _batchable(row: Delivery) -> bool:
    return row.form == Form.NOTE and row.lane == Lane.BULK and row.receiver_id is not None and not row.fallback_for
