"""Verbs of the bot registry: add, pause, resume, and see whether a bot works."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from bots.cards.render import card_of, say
from bots.channel import client_of
from bots.kinds import NOTICES
from bots.models import Announcement, Bot, BotToken
from bots.notices import TEST
from bots.policy import require_keeper, require_operator, require_system_admin
from bots.states import Arrival, BotRank, BotStatus
from core import clock, history, journal, transactions
from core.errors import IllegalMove, Invalid, Problem, Unavailable
from core.journal import Via
from feishu_client.errors import FeishuError, Temporary
from people.models import Employee

_NEEDED = ("slug", "name", "app_id", "app_secret")


@transaction.atomic
def add_bot(
    *,
    actor: Employee,
    slug: str,
    name: str,
    name_en: str = "",
    app_id: str,
    app_secret: str,
    verification_token: str = "",
    encrypt_key: str = "",
    via: Via = Via.PAGE,
) -> Bot:
    """Take a bot into the registry; the first one is the default bot. Secrets are encrypted at rest.

    Raises: Refused unless the actor is an operator or the system administrator; Invalid for missing or taken names
    and for no callback key.
    """
    require_keeper(actor)
    given = {"slug": slug.strip(), "name": name.strip(), "app_id": app_id.strip(), "app_secret": app_secret.strip()}
    problems = [Problem(field, _("不能为空")) for field in _NEEDED if not given[field]]
    if Bot.objects.filter(slug=given["slug"]).exists():
        problems.append(Problem("slug", _("标识已被使用，请换一个")))
    if Bot.objects.filter(app_id=given["app_id"]).exists():
        problems.append(Problem("app_id", _("此应用已登记")))
    if not verification_token.strip() and not encrypt_key.strip():
        problems.append(Problem("encrypt_key", _("请填写 Encrypt Key 或 Verification Token，否则无法验证回调")))
    if problems:
        raise Invalid(problems)
    first = not Bot.objects.filter(rank=BotRank.DEFAULT).exists()
    bot = Bot.objects.create(
        **given,
        name_en=name_en.strip(),
        verification_token=verification_token.strip(),
        encrypt_key=encrypt_key.strip(),
        rank=BotRank.DEFAULT if first else BotRank.ORDINARY,
    )
    _note(bot, actor, "bot.added", "+")
    journal.record("bot.added", actor=actor.ref, ref=bot.ref, via=via, facts={"slug": slug, "app_id": app_id})
    return bot


@transaction.atomic
def renew_credentials(
    *,
    actor: Employee,
    bot: Bot,
    app_secret: str = "",
    verification_token: str = "",
    encrypt_key: str = "",
    via: Via = Via.PAGE,
) -> Bot:
    """Write new secrets of a bot; an empty one stays as it is. What was written is never shown, the journal names it.

    Raises: Refused unless the actor is the system administrator; Invalid if nothing is given.
    """
    require_system_admin(actor)
    given = {"app_secret": app_secret, "verification_token": verification_token, "encrypt_key": encrypt_key}
    given = {key: value.strip() for key, value in given.items() if value.strip()}
    if not given:
        raise Invalid(_("请至少填写一项要更换的凭据"))
    Bot.objects.filter(pk=bot.pk).update(**given)
    if "app_secret" in given:
        BotToken.objects.filter(app_id=bot.app_id).delete()
    _note(bot, actor, "bot.credentials_renewed")
    facts = {"renewed": sorted(given)}
    journal.record("bot.credentials_renewed", actor=actor.ref, ref=bot.ref, via=via, facts=facts)
    return bot


def _note(bot: Bot, actor: Employee, verb: str, kind: str = "~") -> None:
    history.note([Bot.objects.get(pk=bot.pk)], actor=actor.ref, reason=verb, kind=kind)


@transaction.atomic
def pause_bot(*, actor: Employee, bot: Bot, via: Via = Via.PAGE) -> None:
    """Keep a bot silent; the default bot speaks for it.

    Raises: Refused unless the actor is an operator or the system administrator; IllegalMove if it is paused already.
    """
    _switch(actor, bot, (BotStatus.ACTIVE, BotStatus.PAUSED), "bot.paused", via)


@transaction.atomic
def resume_bot(*, actor: Employee, bot: Bot, via: Via = Via.PAGE) -> None:
    """Let a paused bot speak again.

    Raises: Refused unless the actor is an operator or the system administrator; IllegalMove if it is not paused.
    """
    _switch(actor, bot, (BotStatus.PAUSED, BotStatus.ACTIVE), "bot.resumed", via)


@transaction.atomic
def set_arrival(*, actor: Employee, bot: Bot, arrival: Arrival, via: Via = Via.PAGE) -> None:
    """Choose how Feishu's events and presses reach a bot; a line needs a process `feishu_line --bot SLUG` to keep it.

    Raises: Refused unless the actor is an operator or the system administrator; IllegalMove if it is so already.
    """
    require_keeper(actor)
    if not Bot.objects.filter(pk=bot.pk).exclude(arrival=arrival).update(arrival=arrival):
        raise IllegalMove(_("内容已变化，请查看最新状态"), subject=bot.ref, state=bot.arrival)
    _note(bot, actor, "bot.arrival_changed")
    facts = {"arrival": str(arrival)}
    journal.record("bot.arrival_changed", actor=actor.ref, ref=bot.ref, via=via, facts=facts)
    bot.arrival = arrival


def try_bot(*, actor: Employee, bot: Bot, via: Via = Via.PAGE) -> str:
    """Ask Feishu who the bot is and send the actor a test card; gives the bot's name as Feishu knows it.

    Raises: Refused unless the actor is an operator; Unavailable or Invalid with Feishu's reason and log id.
    """
    require_operator(actor)
    transactions.forbid("bots.try_bot")
    client = client_of(bot)
    row = Announcement(kind=TEST, about_kind=bot.ref.kind, about_id=bot.ref.id, facts={}, created_at=clock.now())
    saying = say(NOTICES.get(TEST), row, reader=actor)
    if saying is None:
        raise Invalid(_("测试卡片无法生成"))
    try:
        info = client.bot_info()
        client.send(actor.user_id, "interactive", card_of(saying), uuid=uuid.uuid4().hex)
    except Temporary as error:
        raise Unavailable(_("飞书暂时无法连接：{reason}").format(reason=error)) from error
    except FeishuError as error:
        raise Invalid(_("飞书拒绝了请求：{reason}").format(reason=error)) from error
    with transaction.atomic():
        journal.record("bot.tested", actor=actor.ref, ref=bot.ref, via=via)
    return info.name or bot.name


def _switch(actor: Employee, bot: Bot, change: tuple[BotStatus, BotStatus], verb: str, via: Via) -> None:
    old, new = change
    require_keeper(actor)
    if not Bot.objects.filter(pk=bot.pk, status=old).update(status=new):
        raise IllegalMove(_("内容已变化，请查看最新状态"), subject=bot.ref, state=bot.status)
    _note(bot, actor, verb)
    journal.record(verb, actor=actor.ref, ref=bot.ref, via=via)
    bot.status = new
