"""Opening a group and keeping it: every wish is an errand, and the calls about one group go one after the other.

The group is opened empty and filled afterwards: one person whom the bot may not see would refuse the whole opening.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots import channel
from bots.errands.trouble import Hopeless, Later
from bots.groups.kinds import CHAT_KINDS, OpenedChat
from bots.kinds import ErrandKind, ErrandView
from bots.models import Bot, Card, GroupChat, RateWindow
from bots.services.errand import ask, errand
from bots.states_attention import ChatOrigin
from core import history, transactions, wire_clock
from core.refs import Ref
from feishu_client.chats import DESCRIPTION, MOST_MEMBERS, NAME
from feishu_client.client import FeishuClient
from people.models import Employee

OPEN: Final = "bots.chat_open"
ADD: Final = "bots.chat_add"
RENAME: Final = "bots.chat_rename"
PIN: Final = "bots.chat_pin"
CLEAR: Final = "bots.chat_clear_top"
HELD: Final = 30.0  # seconds after which a caller who died no longer keeps a group to himself
BUSY: Final = 0.5
REAL: Final = {"open.feishu.cn": "applink.feishu.cn", "open.larksuite.com": "applink.larksuite.com"}


def open_chat(
    kind: str, *, about: Ref, slug: str, name: str, description: str = "", people: Iterable[int] = (), bot: str = ""
) -> None:
    """Have a group opened, once per `slug`; the kind's handler hears when it stands.

    Raises: UnknownKind; RuntimeError outside a transaction.
    """
    transactions.require("bots.open_chat")
    CHAT_KINDS.get(kind)
    wanted = {
        "kind": kind,
        "slug": slug,
        "name": name[:NAME],
        "description": description[:DESCRIPTION],
        "people": sorted(set(people)),
        "bot": bot,
    }
    errand(OPEN, about=about, payload=wanted, key=slug)


def add_to_chat(slug: str, people: Iterable[int], key: str = "") -> None:
    """Have people added to a group of the registry; who is in it already stays. The same key adds once.

    Raises: GroupChat.DoesNotExist; RuntimeError outside a transaction.
    """
    transactions.require("bots.add_to_chat")
    row = GroupChat.objects.get(slug=slug)
    listed = sorted(set(people))
    if listed:
        who = key or hashlib.sha256(",".join(map(str, listed)).encode()).hexdigest()[:24]
        errand(ADD, about=row.ref, payload={"people": listed}, key=f"{slug}:{who}")


def rename_chat(slug: str, name: str, description: str = "") -> None:
    """Have a group called this from now on; asked for twice, the newest name wins.

    Raises: GroupChat.DoesNotExist; RuntimeError outside a transaction.
    """
    transactions.require("bots.rename_chat")
    row = GroupChat.objects.get(slug=slug)
    row.name, row.description = name[:NAME], description[:DESCRIPTION] or row.description
    GroupChat.objects.filter(pk=row.pk).update(name=row.name, description=row.description)
    history.note([row], actor=None, reason="chat.renamed")
    ask(RENAME, about=row.ref, key=slug)


def pin(slug: str, kind: str, about: Ref) -> None:
    """Have the live card of this kind and subject pinned in the group and shown above its conversation.

    A card that is still on its way is waited for. Raises: GroupChat.DoesNotExist; RuntimeError outside a transaction.
    """
    transactions.require("bots.pin")
    row = GroupChat.objects.get(slug=slug)
    payload = {"kind": kind, "about": str(about)}
    errand(PIN, about=row.ref, payload=payload, key=f"{slug}:{kind}:{about}")


def clear_top(slug: str) -> None:
    """Have nothing shown above the group's conversation any more; what is pinned stays.

    Raises: GroupChat.DoesNotExist; RuntimeError outside a transaction.
    """
    transactions.require("bots.clear_top")
    errand(CLEAR, about=GroupChat.objects.get(slug=slug).ref, payload={}, key=slug)


def chat_link(slug: str) -> str:
    """The address that opens the group in Feishu; "" for a group that does not stand."""
    return chat_links([slug]).get(slug, "")


def chat_links(slugs: Collection[str]) -> dict[str, str]:
    """The same of many groups, in one query; one that does not stand is left out."""
    rows = GroupChat.objects.filter(slug__in=slugs).exclude(chat_id="") if slugs else ()
    return {row.slug: _link(row.chat_id) for row in rows}


def _link(chat_id: str) -> str:
    host = urlsplit(settings.FEISHU_BASE_URL).hostname or ""
    if host in REAL:
        return f"https://{REAL[host]}/client/chat/open?openChatId={quote(chat_id)}"
    return f"{settings.FEISHU_BASE_URL.rstrip('/')}/?chat={quote(chat_id)}"


def _open(view: ErrandView) -> Mapping[str, Any]:
    """Raises: FeishuError; Hopeless; Later while another caller is busy with the group."""
    wanted = view.payload
    bot = channel.speaker(wanted["bot"])
    if bot is None:
        raise Hopeless(_("没有启用的机器人"))
    client = channel.client_of(bot)
    sign = hashlib.sha256(f"{bot.app_id}:{wanted['slug']}".encode()).hexdigest()[:32]
    chat_id = client.create_chat(wanted["name"], description=wanted["description"], uuid=sign)
    return {"chat_id": chat_id, "bot": bot.pk, "missed": _fill(client, chat_id, wanted["people"])}


def _opened(view: ErrandView, result: Mapping[str, Any]) -> None:
    wanted = view.payload
    row, fresh = GroupChat.objects.get_or_create(
        slug=wanted["slug"],
        defaults={
            "name": wanted["name"],
            "description": wanted["description"],
            "bot": Bot.objects.get(pk=result["bot"]),
            "chat_id": result["chat_id"],
            "origin": ChatOrigin.OPENED,
        },
    )
    if fresh:
        history.note([row], actor=None, reason="chat.opened", kind="+")
    opened = OpenedChat(row.slug, row.chat_id, tuple(result["missed"]))
    CHAT_KINDS.get(wanted["kind"]).opened(view.about, opened)


def _not_opened(view: ErrandView, reason: str) -> None:
    CHAT_KINDS.get(view.payload["kind"]).failed(view.about, reason)


def _add(view: ErrandView) -> Mapping[str, Any]:
    """Raises: FeishuError; Later while another caller is busy with the group."""
    row = _chat(view)
    return {"missed": _fill(channel.client_of(row.bot), row.chat_id, view.payload["people"])}


def _fill(client: FeishuClient, chat_id: str, people: Sequence[int]) -> list[int]:
    """Add these people, fifty in a call; gives whom Feishu would not take."""
    rows = list(Employee.objects.filter(pk__in=people).only("pk", "user_id", "status"))
    keys = {row.user_id: row.pk for row in rows if row.is_active}
    missed = [row.pk for row in rows if not row.is_active]
    listed = list(keys)
    with _alone(chat_id):
        for start in range(0, len(listed), MOST_MEMBERS):
            told = client.add_members(chat_id, listed[start : start + MOST_MEMBERS])
            missed += [keys[one] for one in (*told.invalid, *told.unknown) if one in keys]
    return sorted(missed)


@contextmanager
def _alone(chat_id: str) -> Iterator[None]:
    """One caller at a time adds people to a group: Feishu refuses the second. A row leased on the wire clock.

    Raises: Later.
    """
    key, now = f"chat:{chat_id}", wire_clock.seconds()
    RateWindow.objects.bulk_create([RateWindow(key=key)], ignore_conflicts=True)
    mine = now + HELD + uuid.uuid4().int % 1000 / 1e4  # so that two callers of one moment differ
    if not RateWindow.objects.filter(key=key, tat__lt=now).update(tat=mine):
        raise Later(_("群正在添加成员"), wait=BUSY, counted=False)
    try:
        yield
    finally:
        RateWindow.objects.filter(key=key, tat=mine).update(tat=0.0)


def _rename(view: ErrandView) -> Mapping[str, Any]:
    """Raises: FeishuError."""
    row = _chat(view)
    channel.client_of(row.bot).rename_chat(row.chat_id, name=row.name, description=row.description)
    return {"name": row.name}


def _pin(view: ErrandView) -> Mapping[str, Any]:
    """Raises: FeishuError; Later until the card is there."""
    row, about = _chat(view), Ref.parse(view.payload["about"])
    cards = Card.objects.filter(kind=view.payload["kind"], about_kind=about.kind, about_id=about.id, chat=row)
    message_id = cards.values_list("message_id", flat=True).first()
    if not message_id:
        raise Later(_("卡片尚未发出"), wait=BUSY * view.attempts)
    client = channel.client_of(row.bot)
    client.pin(message_id)
    client.put_on_top(row.chat_id, message_id)
    return {"message": message_id}


def _clear(view: ErrandView) -> Mapping[str, Any]:
    """Raises: FeishuError."""
    row = _chat(view)
    channel.client_of(row.bot).clear_top(row.chat_id)
    return {}


def _chat(view: ErrandView) -> GroupChat:
    return GroupChat.objects.select_related("bot").get(pk=view.about.pk)


def _done(view: ErrandView, result: Mapping[str, Any]) -> None:
    """The group is as it was wanted; nobody waits to hear of it."""


KINDS: Final = (
    ErrandKind(OPEN, cast("str", gettext_lazy("建群")), _open, _opened, _not_opened, ahead=True),
    ErrandKind(ADD, cast("str", gettext_lazy("添加群成员")), _add, _done, ahead=True),
    ErrandKind(RENAME, cast("str", gettext_lazy("修改群名称")), _rename, _done),
    ErrandKind(PIN, cast("str", gettext_lazy("置顶卡片")), _pin, _done, ahead=True),
    ErrandKind(CLEAR, cast("str", gettext_lazy("取消置顶")), _clear, _done),
)
