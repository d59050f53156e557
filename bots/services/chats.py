"""Verbs of the groups in which our bots sit."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bots.models import Bot, GroupChat
from bots.policy import require_keeper
from bots.states import BotStatus
from core import history, journal
from core.errors import IllegalMove, Invalid, Problem
from core.journal import Via
from people.models import Employee


@transaction.atomic
def add_chat(*, actor: Employee, slug: str, name: str, bot: Bot, chat_id: str, via: Via = Via.PAGE) -> GroupChat:
    """Take a group into the registry, so that cards can be put into it; the bot must be a member of it.

    Raises: Refused unless the actor is an operator or the system administrator; Invalid naming what is wrong.
    """
    require_keeper(actor)
    problems = []
    if not chat_id.strip().startswith("oc_"):
        problems.append(Problem("chat_id", _("群的 Chat ID 以 oc_ 开头，可在飞书群设置中查看")))
    elif GroupChat.objects.filter(chat_id=chat_id.strip()).exists():
        problems.append(Problem("chat_id", _("此群已登记")))
    if GroupChat.objects.filter(slug=slug.strip()).exists():
        problems.append(Problem("slug", _("标识已被使用，请换一个")))
    if problems:
        raise Invalid(problems)
    row = GroupChat.objects.create(slug=slug.strip(), name=name.strip(), bot=bot, chat_id=chat_id.strip())
    history.note([row], actor=actor.ref, reason="chat.added", kind="+")
    journal.record("chat.added", actor=actor.ref, ref=row.ref, via=via, facts={"slug": row.slug, "bot": bot.slug})
    return row


@transaction.atomic
def pause_chat(*, actor: Employee, chat: GroupChat, via: Via = Via.PAGE) -> None:
    """Put no more cards into the group; those that are there go on being true.

    Raises: Refused unless the actor is an operator or the system administrator; IllegalMove if it is paused already.
    """
    _switch(actor, chat, (BotStatus.ACTIVE, BotStatus.PAUSED), "chat.paused", via)


@transaction.atomic
def resume_chat(*, actor: Employee, chat: GroupChat, via: Via = Via.PAGE) -> None:
    """Put cards into the group again.

    Raises: Refused unless the actor is an operator or the system administrator; IllegalMove if it is not paused.
    """
    _switch(actor, chat, (BotStatus.PAUSED, BotStatus.ACTIVE), "chat.resumed", via)


def _switch(actor: Employee, chat: GroupChat, change: tuple[BotStatus, BotStatus], verb: str, via: Via) -> None:
    old, new = change
    require_keeper(actor)
    if not GroupChat.objects.filter(pk=chat.pk, status=old).update(status=new):
        raise IllegalMove(_("内容已变化，请查看最新状态"), subject=chat.ref, state=chat.status)
    chat.status = new
    history.note([chat], actor=actor.ref, reason=verb, kind="~")
    journal.record(verb, actor=actor.ref, ref=chat.ref, via=via)
