"""What Feishu calls: verified, opened, remembered, answered within three seconds."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from bots.actions.act import act, first_answer
from bots.actions.prompt import Answered, within
from bots.cards import show
from bots.cards.render import card_of, say_card
from bots.events.take import note_press, press_answered, take
from bots.kinds import NOTICES, ActionCall, ActionResult
from bots.models import Bot, BotIdentity, Card
from bots.outbox.claim import hold_card
from bots.services.announce import ring
from bots.states import Arrival, InboundStatus
from core import wire_clock
from core.errors import HouseError, IllegalMove, Invalid, NotVisible
from core.journal import Via
from core.refs import Ref
from core.registry import UnknownKind
from feishu_client.callback import CallbackDoor, CardAction, Challenge, Event, answer, open_trusted
from feishu_client.card import Text
from people.api import Access
from people.models import Employee

logger = logging.getLogger(__name__)
Json = dict[str, Any]
IN_TIME: Final = 2.4  # seconds; after three Feishu shows an error and throws the answer away
LONGEST_ID: Final = 64  # characters of an open_id that is remembered; Feishu's have 35
PATIENCE: Final = 2.7  # seconds after which an empty answer goes out and the card follows


def receive(bot: Bot, headers: Mapping[str, str], body: bytes) -> Json:
    """The answer to one call of Feishu.

    Raises: CallbackError if it is forged, stale, sealed with another key, or not a callback at all.
    """
    begun = time.monotonic()
    door = CallbackDoor(bot.verification_token, bot.encrypt_key, app_id=bot.app_id)
    said = door.open(headers, body, wire_clock.seconds())
    if isinstance(said, Challenge):
        return {"challenge": said.challenge}
    return answer_to(bot, said, Arrival.CALLBACK, begun).body


def receive_line(bot: Bot, body: bytes, begun: float) -> Answered:
    """The answer to what came over the bot's own line.

    Raises: CallbackError if it is nothing that Feishu says, or about another app.
    """
    return answer_to(bot, open_trusted(body, bot.app_id), Arrival.LINE, begun)


def answer_to(bot: Bot, said: CardAction | Event, via: Arrival, begun: float) -> Answered:
    """Keep an event for later, or act on a press; answered in time (`begun`: monotonic), however long that takes."""
    if isinstance(said, Event):
        take(bot, said, via)
        return Answered({})
    return within(PATIENCE - (time.monotonic() - begun), lambda: _press(bot, said, via, begun)) or Answered({})


def _press(bot: Bot, said: CardAction, via: Arrival, begun: float) -> Answered:
    row = note_press(bot, said, via)
    answered = _pressed(bot, said, first=row.status == InboundStatus.ANSWERING, begun=begun)
    press_answered(row)
    return answered


def _pressed(bot: Bot, said: CardAction, *, first: bool, begun: float) -> Answered:
    person = _person(bot, said)
    language = person.language if person is not None else "zh-hans"
    with translation.override(language):
        if person is None or not person.is_active:
            return _toast(_("仅限在职员工操作"), "error")
        if person.access != Access.OPEN:
            return _toast(_("账号已冻结，请联系管理员"), "error")
        call = _call(bot, said, person)
        if call is None:
            return _toast(_("未生效，请重试"), "error")
        action, what = call
        card = _card(bot, said, person)
        held = card is not None and hold_card(card)
        try:
            return _answer(action, what, card, first=first, begun=begun)
        finally:
            if card is not None and held:
                show.release(card)
            if card is not None and _late(begun):
                ring(card.lane)


def _answer(action: str, call: ActionCall, card: Card | None, *, first: bool, begun: float) -> Answered:
    try:
        result = act(action, call) if first else first_answer(action, call)
    except IllegalMove as error:
        return _with_card(ActionResult(error.message, "warning"), card, begun)
    except Invalid as error:
        return _toast(_problem(error), "error")
    except NotVisible as error:
        return _toast(error.message or _("内容不存在，或你没有权限查看"), "error")
    except HouseError as error:
        return _toast(error.message or _("未生效，请重试"), "error")
    except UnknownKind:
        return _with_card(ActionResult(_("此操作已停用"), "warning"), card, begun)
    except Exception:
        number = uuid.uuid4().hex[:8]
        logger.exception("action %s broke (%s)", action, number, extra={"problem": number})
        return _toast(_("未生效，请重试 · {number}").format(number=number), "error")
    return _with_card(result or ActionResult(_("已收到，请勿重复操作"), "info"), card, begun)


def _late(begun: float) -> bool:
    return time.monotonic() - begun > IN_TIME


def _with_card(result: ActionResult, card: Card | None, begun: float) -> Answered:
    """The toast, and the card as its reader should see it now; the card is then not rewritten again.

    Where Feishu has stopped waiting nobody sees either: the card stays due, and the drain shows what was done.
    """
    fresh, seen = None, None
    if card is not None:
        try:
            card.refresh_from_db()
            wanted = card.wanted
            saying = say_card(NOTICES.get(card.kind), card)
            fresh = card_of(saying) if saying is not None else None
            if fresh is not None and not _late(begun):
                show.shown(card, wanted)
                seen = card.pk
        except Exception:
            logger.exception("card %s could not be drawn for an answer", card.pk)
            fresh = None  # the drain will rewrite it
    return Answered(answer(toast=Text(str(result.toast)), kind=result.tone, card=fresh), seen)


def _toast(text: str, tone: str) -> Answered:
    return Answered(answer(toast=Text(text), kind=tone))  # type: ignore[arg-type]  # one of the four tones


def _problem(error: Invalid) -> str:
    """The first problem, with the name of its field."""
    first = error.problems[0]
    return f"{first.field}：{first.message}" if first.field else first.message


def _person(bot: Bot, said: CardAction) -> Employee | None:
    """Who pressed: by user_id, else by the open_id under which this bot knows people."""
    if said.user_id:
        person = Employee.objects.filter(user_id=said.user_id).first()
        if person is not None and 0 < len(said.open_id) <= LONGEST_ID:
            BotIdentity.objects.bulk_create(
                [BotIdentity(bot=bot, person=person, open_id=said.open_id)], ignore_conflicts=True
            )
        return person
    known = BotIdentity.objects.filter(bot=bot, open_id=said.open_id).select_related("person").first()
    return known.person if known is not None and said.open_id else None


def _call(bot: Bot, said: CardAction, person: Employee) -> tuple[str, ActionCall] | None:
    value = said.value
    if not isinstance(value, dict) or not isinstance(value.get("a"), str):
        return None
    try:
        ref = Ref.parse(str(value.get("r")))
        generation = int(value.get("g") or 0)
    except (ValueError, TypeError):
        return None
    inner = value.get("v")
    call = ActionCall(
        person=person,
        ref=ref,
        generation=generation,
        form={name: _plain(entry) for name, entry in said.form_value.items()},
        value=inner if isinstance(inner, dict) else {},
        via=Via.CARD,
        key=f"{bot.slug}:{said.event_id}"[:200],
    )
    return value["a"], call


def _plain(entry: object) -> str:
    return ",".join(str(one) for one in entry) if isinstance(entry, list) else str(entry)


def _card(bot: Bot, said: CardAction, person: Employee) -> Card | None:
    """The live card that was pressed; None for a forwarded copy, which is not ours to rewrite."""
    known = Card.objects.select_related("reader", "bot")
    by_message = known.filter(message_id=said.open_message_id, bot=bot).first() if said.open_message_id else None
    if by_message is not None:
        return by_message
    key = said.value.get("c") if isinstance(said.value, dict) else None
    return known.filter(pk=key, message_id="", reader=person).first() if isinstance(key, int) else None
