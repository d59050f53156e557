"""What one person sees: chats with their newest line and unread count, and the messages of one chat."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.html import format_html
from django.utils.safestring import SafeString

from feishu_sandbox import ids, reads
from feishu_sandbox.models import App, Chat, Member, Message, Person, Seen
from feishu_sandbox.page import cards, markdown, members
from feishu_sandbox.page.faces import Face, face_of

BOT = "app:"  # begins the key of a bot that has not spoken yet
PAGE = 60


@dataclass(frozen=True)
class Entry:
    """One line of the chat list."""

    key: str
    face: Face
    preview: str = ""
    at: float = 0
    unread: int = 0
    tag: str = ""


@dataclass(frozen=True)
class Bubble:
    """One message as shown."""

    message_id: str
    version: str
    face: Face
    mine: bool
    at: float
    html: SafeString
    kind: str
    recalled: bool
    day: str = ""
    quote: str = ""
    edited: bool = False
    pinned: bool = False
    urgent: str = ""
    read_by: str = ""


@dataclass(frozen=True)
class Talk:
    """One conversation. `top` is the line that stands above it, and the message it leads to."""

    key: str
    face: Face
    about: str
    description: str = ""
    top: tuple[str, str] | None = None
    members: tuple[Face, ...] = ()
    bubbles: list[Bubble] = field(default_factory=list)
    upto: int = 0


def namer(app: App | None) -> Callable[[str], str]:
    """From an id in a card to a name."""

    def name_of(value: str) -> str:
        if value == "all":
            return "所有人"
        pk = ids.person_of(app.app_id, value) if app else None
        match = Q(pk=pk) if pk else Q(user_id=value) | Q(union_id=value)
        person = Person.objects.filter(match).first()
        return person.name if person else value

    return name_of


def chats_of(person: Person, lang: str) -> list[Entry]:
    """The person's chats, newest first, then the bots that have not spoken yet."""
    newest = Message.objects.filter(chat=OuterRef("pk")).order_by("-id").values("pk")[:1]
    seen = Seen.objects.filter(chat=OuterRef("pk"), person=person).values("upto")[:1]
    mine = Chat.objects.filter(Q(person=person) | Q(pk__in=Member.objects.filter(person=person).values("chat")))
    rows = list(mine.select_related("app").annotate(newest=Subquery(newest), seen=Subquery(seen)).order_by("id"))
    lines = Message.objects.filter(pk__in=[row.newest for row in rows if row.newest]).select_related("author", "app")
    last = {message.pk: message for message in lines}
    entries = [_entry(row, last.get(row.newest), person, lang) for row in rows]
    entries.sort(key=lambda entry: -entry.at)
    spoken = {row.app_id for row in rows}
    quiet = [app for app in App.objects.order_by("name") if app.pk not in spoken]
    return entries + [
        Entry(f"{BOT}{app.app_id}", Face(app.name, app.avatar, "bot"), "还没有消息", tag="机器人") for app in quiet
    ]


def _entry(chat: Any, last: Message | None, person: Person, lang: str) -> Entry:
    unread = Message.objects.filter(chat=chat, pk__gt=chat.seen or 0).exclude(author=person)[:100].count()
    tag = "机器人" if chat.kind == Chat.Kind.P2P else ""
    line = preview(last, lang) if last else "还没有消息"
    if last and chat.kind == Chat.Kind.GROUP:
        line = f"{_who_said(last, chat)}：{line}"
    return Entry(chat.chat_id, face_of(chat), line, last.created_at if last else 0, unread, tag)


def _who_said(message: Message, chat: Any) -> str:
    said_by = message.author or message.app
    return said_by.name if said_by else chat.hook_name or "机器人"


def preview(message: Message, lang: str) -> str:
    """One line that says what a message is about."""
    if message.status == Message.Status.RECALLED:
        return "消息已撤回"
    content = json.loads(message.content)
    if message.msg_type == "interactive":
        return cards.preview(content, lang)
    if message.msg_type == "text":
        return markdown.plain(str(content.get("text", "")))
    return f"[{message.msg_type}]"


def talk(person: Person, key: str, lang: str) -> Talk | None:
    """The conversation behind a key of the chat list; None when it is not this person's."""
    chat = _chat(person, key)
    if chat is None:
        app = App.objects.filter(app_id=key.removeprefix(BOT)).first() if key.startswith(BOT) else None
        return Talk(key, Face(app.name, app.avatar, "bot"), "机器人 · 发一条消息开始") if app else None
    people = [one for one in members.faces_of(chat) if one.kind == "person"]
    if chat.person_id != person.pk and not Member.objects.filter(chat=chat, person=person).exists():
        return None
    about = "机器人" if chat.app else f"群聊 · {len(people)} 人"
    if chat.status == Chat.Status.DISSOLVED:
        about = "群聊 · 已解散"
    rows = list(Message.objects.filter(chat=chat).select_related("app", "author", "parent").order_by("-id")[:PAGE])
    marks = members.marks_of(chat, rows, person)
    bubbles = [_bubble(row, chat, person, lang, marks) for row in reversed(rows)]
    return Talk(
        key, face_of(chat), about, chat.description, _top(chat, lang), tuple(members.faces_of(chat)),
        _with_days(bubbles), rows[0].pk if rows else 0,
    )  # fmt: skip


def _top(chat: Chat, lang: str) -> tuple[str, str] | None:
    shown = chat.top if chat.top is not None and chat.top.status == Message.Status.SENT else None
    return (preview(shown, lang), shown.message_id) if shown else None


def _chat(person: Person, key: str) -> Chat | None:
    """The chat behind a key; a bot that was quiet when its key was given may have spoken since."""
    chats = Chat.objects.select_related("app")
    if key.startswith(BOT):
        return chats.filter(app__app_id=key.removeprefix(BOT), person=person).first()
    return chats.filter(chat_id=key).first()


def key_now(person: Person, key: str) -> str:
    """The key under which the chat stands in the list now."""
    chat = _chat(person, key)
    return chat.chat_id if chat else key


def _with_days(bubbles: list[Bubble]) -> list[Bubble]:
    shown, last = [], 0.0
    for bubble in bubbles:
        values = dict(vars(bubble))
        values["day"] = "show" if bubble.at - last > 300 else ""
        last = bubble.at
        shown.append(Bubble(**values))
    return shown


def _bubble(message: Message, chat: Chat, person: Person, lang: str, marks: members.Marks) -> Bubble:
    recalled = message.status == Message.Status.RECALLED
    urgent, read_by = marks.urgent.get(message.pk, ""), marks.read_by.get(message.pk, "")
    return Bubble(
        message_id=message.message_id, at=message.created_at,
        version=f"{message.revision}-{lang}-{message.status}-{message.pk in marks.pinned}-{urgent}-{read_by}",
        face=_speaker(message, chat), mine=message.author is not None and message.author.pk == person.pk,
        html=SafeString("") if recalled else body(message, lang), kind=message.msg_type, recalled=recalled,
        quote=preview(message.parent, lang) if message.parent else "", edited=message.revision > 0,
        pinned=message.pk in marks.pinned, urgent=urgent, read_by=read_by,
    )  # fmt: skip


def _speaker(message: Message, chat: Chat) -> Face:
    if message.author is not None:
        return Face(message.author.name, message.author.avatar)
    if message.app is not None:
        return Face(message.app.name, message.app.avatar, "bot")
    return Face(chat.hook_name or "群机器人", 6, "bot")


def body(message: Message, lang: str) -> SafeString:
    """The content of a message as HTML."""
    content, name_of = json.loads(message.content), namer(message.app)
    if message.msg_type == "interactive":
        frozen = message.via in {Message.Via.BATCH, Message.Via.HOOK}
        return cards.Painter.of(content, lang=lang, name_of=name_of, frozen=frozen).card(content)
    if message.msg_type == "text":
        return _text(str(content.get("text", "")), name_of)
    if message.msg_type == "post":
        return _post(content, lang, name_of)
    return format_html('<div class="card-gap">[{}]</div>', message.msg_type)


def _text(text: str, name_of: Callable[[str], str]) -> SafeString:
    return cards.joined(
        format_html('<div class="md-p">{}</div>', _line(line, name_of)) for line in text.splitlines() or [""]
    )


def _line(line: str, name_of: Callable[[str], str]) -> SafeString:
    """A line of a text message: only `<at>` is markup."""
    parts, last = [], 0
    for match in markdown.AT.finditer(line):
        name = match["name"] or name_of(match["at"])
        parts += [format_html("{}", line[last : match.start()]), format_html('<span class="at">@{}</span>', name)]
        last = match.end()
    return cards.joined([*parts, format_html("{}", line[last:])])


def _post(content: Mapping[str, Any], lang: str, name_of: Callable[[str], str]) -> SafeString:
    part: Mapping[str, Any] = content.get(lang) or next(iter(content.values()), {})
    rows = (cards.joined(_segment(s, name_of) for s in row) for row in part.get("content", []))
    title = format_html("<b>{}</b>", part["title"]) if part.get("title") else SafeString("")
    return cards.joined([title, *(format_html('<div class="md-p">{}</div>', row) for row in rows)])


def _segment(segment: Mapping[str, Any], name_of: Callable[[str], str]) -> SafeString:
    tag, text = segment.get("tag"), str(segment.get("text", ""))
    if tag == "a" and str(segment.get("href", "")).startswith(("http://", "https://")):
        return format_html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>', segment["href"], text)
    if tag == "at":
        return format_html('<span class="at">@{}</span>', name_of(str(segment.get("user_id", ""))))
    return markdown.html(text, name_of) if tag == "md" else format_html("{}", text)


def mark_seen(person: Person, key: str, upto: int) -> None:
    """The person has read the chat up to here; never backwards."""
    chat = _chat(person, key)
    if chat is not None:
        reads.read_upto(person, chat, upto)


def stamp(at: float) -> str:
    """Today's time, or the day and the time, in the firm's time zone."""
    then, now = time.gmtime(at + 8 * 3600), time.gmtime(time.time() + 8 * 3600)
    if then[:3] == now[:3]:
        return time.strftime("%H:%M", then)
    return time.strftime("%m-%d %H:%M" if then[0] == now[0] else "%Y-%m-%d", then)
