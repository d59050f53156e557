"""Messages to group bots, of Feishu, DingTalk and WeCom, as plain text: what a reader of the chat would see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from alerts import cleaning
from alerts.wire import Unreadable, items, json_of, part

# `<at id=ou_x></at>`, `<at user_id="ou_1">Li</at>`, `<@zhangsan>`
_AT: Final = re.compile(r"<at\b([^<>]{0,200})>([^<>]{0,100})</at>|<@([\w@.-]{1,100})>")
_WHO: Final = re.compile(r"(?:id|email)=[\"']?([\w@.-]{1,100})")
_TITLED: Final = ("title", "markdownTitle", "main_title")
_TEXTS: Final = ("content", "text", "desc", "description", "sub_title_text", "quote_text", "singleTitle")
_BELOW: Final = (
    *("header", "title", "main_title", "body", "elements", "fields", "columns", "actions", "articles", "links"),
    *("text", "content", "emphasis_content", "horizontal_content_list"),
)
_ADDRESSES: Final = ("url", "href", "messageUrl", "singleURL", "actionURL")
_IN_ROWS: Final = {"text", "a", "at"}
_EVERYBODY: Final = {"all", "@all"}
_DEEPEST: Final = 16


@dataclass(frozen=True)
class Message:
    """A message: its title if it has one, its text, the addresses in it, whom it names."""

    title: str
    text: str
    links: tuple[tuple[str, str], ...]
    named: tuple[str, ...]


def message(body: Mapping[str, Any]) -> Message:
    """The message of a group bot.

    Raises: Unreadable if it is of no kind that a group bot takes.
    """
    kind = body.get("msg_type") or body.get("msgtype")
    if not isinstance(kind, str) or not kind:
        raise Unreadable("not_event", "msg_type")
    content = body.get("card") if kind == "interactive" else body.get("content", body.get(kind))
    inner = _opened(content)
    if kind == "post" and isinstance(inner, dict):
        inner = _language(inner.get("post", inner))
    title = _title(inner)
    lines = [line for line in islice(_lines(inner, 0), cleaning.MANY) if line.strip()]
    text = "\n".join(lines)[: cleaning.LONGEST]
    named = [*_named(body), *(_who(found) for found in _AT.finditer(text)), *_tagged(inner, 0)]
    shown = _AT.sub(lambda found: "@" + (found[2] or _who(found)), text).splitlines()
    if title and shown[:1] == title.splitlines():
        shown = shown[1:]
    people = tuple(one for one in named if one not in _EVERYBODY)
    return Message(title, "\n".join(shown), tuple(_links(inner, 0)), people)


def _who(found: re.Match[str]) -> str:
    inside = _WHO.search(found[1] or "")
    return found[3] or (inside[1] if inside else "")


def _opened(content: Any) -> Any:
    """Some send the content as the text of an object."""
    if isinstance(content, str) and content.lstrip()[:1] in {"{", "["}:
        try:
            return json_of(content)
        except Unreadable:
            return content
    return content


def _language(post: Any) -> Any:
    """A rich text is written once or in several languages: the Chinese one, else the first."""
    if not isinstance(post, dict) or "content" in post:
        return post
    return post.get("zh_cn") or next((one for one in post.values() if isinstance(one, dict)), {})


def _title(inner: Any) -> str:
    if not isinstance(inner, dict):
        return ""
    header = part(inner, "header")
    for raw in (*(part(header, "title").get(name) for name in ("content", "text")), *map(inner.get, _TITLED)):
        said = raw.get("title", "") if isinstance(raw, dict) else raw
        if isinstance(said, str) and said.strip():
            return said
    return ""


def _lines(value: Any, depth: int) -> Iterator[str]:
    """The texts in the order in which they are shown; what stands in one row of a rich text is one line."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, list) and value and all(_tag(one) in _IN_ROWS for one in value):
        yield "".join(_inline(one) for one in value)
    elif isinstance(value, list):
        for one in value:
            yield from _lines(one, depth + 1)
    elif isinstance(value, dict):
        yield from _piece(value, depth)


def _piece(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    if _tag(value) in {"a", "at"}:
        yield _inline(value)
    elif _tag(value) != "button":
        for name in ("title", *_TEXTS):
            if isinstance(value.get(name), str):
                yield from value[name].splitlines()
        for name in _BELOW:
            if not isinstance(value.get(name), str):
                yield from _lines(value.get(name), depth + 1)


def _tag(piece: Any) -> Any:
    tag = piece.get("tag") if isinstance(piece, dict) else None
    return tag if isinstance(tag, str) else ""


def _inline(piece: Mapping[str, Any]) -> str:
    said = piece.get("text") or piece.get("user_name") or piece.get("user_id") or ""
    return f"@{said}" if piece.get("tag") == "at" else str(said)


def _links(value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _links(one, depth + 1)
    elif isinstance(value, dict):
        text = value.get("text") if isinstance(value.get("text"), str) else part(value, "text").get("content")
        label = text if isinstance(text, str) and len(text) < 60 else value.get("title")
        for name in _ADDRESSES:
            if isinstance(value.get(name), str):
                yield (label if isinstance(label, str) else ""), value[name]
        for one in value.values():
            yield from _links(one, depth + 1)


def _named(body: Mapping[str, Any]) -> Iterator[str]:
    """Whom DingTalk and WeCom name beside the text."""
    text, at = part(body, "text"), part(body, "at")
    lists = (at.get("atMobiles"), at.get("atUserIds"), text.get("mentioned_list"), text.get("mentioned_mobile_list"))
    for listed in lists:
        yield from (one for one in items(listed) if isinstance(one, str))


def _tagged(value: Any, depth: int) -> Iterator[str]:
    """Whom a rich text names."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _tagged(one, depth + 1)
    elif isinstance(value, dict):
        if value.get("tag") == "at" and isinstance(value.get("user_id"), str):
            yield value["user_id"]
        for one in value.values():
            yield from _tagged(one, depth + 1)
