"""From a message in Feishu to the command that understands it, and its answer under the message."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final, cast

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots import channel
from bots.events.kinds import EventKind, FeishuEvent
from bots.events.take import MESSAGE
from bots.hearing.kinds import MESSAGE_COMMANDS, Heard, MessageCommand
from bots.kinds import ErrandKind, ErrandView
from bots.masking import mask
from bots.models import Bot, BotIdentity, GroupChat
from bots.services.errand import errand
from core import clock
from core.errors import HouseError, Invalid
from feishu_client import card, events
from feishu_client.callback_errors import Malformed
from feishu_client.events import MessageReceived, PersonIds
from people.models import Employee

ANSWER: Final = "bots.answer"
PRIVATE: Final = "p2p"
LONGEST: Final = 4000  # characters of what anybody writes that are read


def heard(event: FeishuEvent) -> None:
    """Somebody wrote to a bot, or where it listens."""
    try:
        told = events.read(event.event_type, event.body)
    except Malformed as error:
        raise Invalid(str(error)) from error
    if not isinstance(told, MessageReceived):
        return
    text, named = _words(told)
    private = told.chat_type == PRIVATE
    command, rest = _command(text, slash_only=not (private or named))
    if command is None and not (private or named):
        return  # people talk to one another
    person = _person(event.bot, told.sender)
    if person is None or not person.is_active:
        _answer(event.bot, told.message_id, _("没有找到你的员工信息，请联系管理员"))
        return
    with translation.override(person.language):
        chat = GroupChat.objects.filter(chat_id=told.chat_id).values_list("slug", flat=True).first() or ""
        said = Heard(person, rest, chat, private, told.message_id, event.bot.slug, told.at or clock.now())
        words = _help(person) if command is None else _handled(command, said)
        _answer(event.bot, told.message_id, words)


def _words(told: MessageReceived) -> tuple[str, bool]:
    """What was written without the names it begins with, and whether anybody was named."""
    text = told.text[:LONGEST].strip()
    names = sorted((f"@{one.name}" for one in told.mentions if one.name), key=len, reverse=True)
    while begins := next((name for name in names if text.startswith(name)), ""):
        text = text[len(begins) :].strip()
    return text, bool(told.mentions)


def _command(text: str, *, slash_only: bool) -> tuple[MessageCommand | None, str]:
    """The command whose word the text begins with, and what follows it."""
    slashed = text.startswith("/")
    plain = text.removeprefix("/").lstrip()
    if slash_only and not slashed:
        return None, ""
    for command in MESSAGE_COMMANDS:
        for word in command.words:
            rest = plain[len(word) :]
            if plain.lower().startswith(word.lower()) and (not rest or not rest[0].isalnum() or not word[-1].isascii()):
                return command, rest.lstrip(" ：:，,\n\t")
    return None, ""


def _handled(command: MessageCommand, said: Heard) -> str:
    try:
        with transaction.atomic():
            return command.handle(said)
    except HouseError as refusal:
        return refusal.message


def _help(person: Employee) -> str:
    known = [one for one in MESSAGE_COMMANDS if one.offered(person)]
    if not known:
        return _("我还听不懂这句话。需要处理的事项会以卡片发给你。")
    lines = [f"· {one.words[0]} {one.hint}" for one in known]
    return "\n".join([_("我还听不懂这句话。你可以发送："), *lines])


def _person(bot: Bot, who: PersonIds) -> Employee | None:
    if who.user_id:
        return Employee.objects.filter(user_id=who.user_id).first()
    known = BotIdentity.objects.filter(bot=bot, open_id=who.open_id).select_related("person").first()
    return known.person if known is not None and who.open_id else None


def _answer(bot: Bot, message_id: str, text: str) -> None:
    if text:
        payload = {"bot": bot.pk, "message": message_id, "text": text}
        errand(ANSWER, about=bot.ref, payload=payload, key=message_id)


def _run(view: ErrandView) -> Mapping[str, Any]:
    """Raises: FeishuError."""
    wanted = view.payload
    client = channel.client_of(Bot.objects.get(pk=wanted["bot"]))
    sign = hashlib.sha256(f"answer:{wanted['message']}".encode()).hexdigest()[:32]
    said = card.plain_message(mask(wanted["text"]))
    return {"message": client.reply(wanted["message"], "text", said, uuid=sign).message_id}


def _done(view: ErrandView, result: Mapping[str, Any]) -> None:
    """Nobody waits to hear that it was answered."""


HEARD: Final = EventKind(MESSAGE, heard)
ANSWERING: Final = ErrandKind(ANSWER, cast("str", gettext_lazy("回复消息")), _run, _done, ahead=True)
