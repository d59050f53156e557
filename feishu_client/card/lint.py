"""What Feishu, or its clients, would refuse in a card of schema 2.0, told before anybody sees nothing at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from feishu_client.card.build import MAX_TAGS, TAG_COLOURS, TEMPLATES
from feishu_client.card.inputs import INPUT_LIMIT, INTERACTIVE, LABEL_LIMIT, interactive
from feishu_client.card.size import LIMIT, MAX_ELEMENTS, card_bytes, components, count
from feishu_client.card.visible import shown

Card = Mapping[str, Any]

MAX_TABLES: Final = 3
MAX_DEPTH: Final = 5
TOP: Final = frozenset({"schema", "config", "card_link", "header", "body"})
READ: Final = frozenset({"markdown", "div", "hr", "img", "column_set", "column", "table", "chart", "person"})
KNOWN: Final = READ | INTERACTIVE | {"form", "overflow", "collapsible_panel", "interactive_container", "person_list"}
GONE: Final = frozenset({"action", "note", "fallback"})  # of schema 1.0; 2.0 refuses the whole card
_TABLE_RULE: Final = re.compile(r"(?m)^[ \t]*(?:\|[ \t]*)?:?-{2,}:?[ \t]*\|")
_MENTION: Final = re.compile(r"<at\b", re.IGNORECASE)
_ELEMENT_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")


def lint(card: Card) -> list[str]:
    """Everything that is wrong, in words for a developer; an empty list is a good card."""
    return [fault for rule in _RULES for fault in rule(card)]


def _schema(card: Card) -> Iterator[str]:
    if card.get("schema") != "2.0":
        yield 'schema is not "2.0"'
    for key in sorted(set(card) - TOP):
        yield f"unknown top-level key {key!r}: schema 2.0 refuses the card"


def _config(card: Card) -> Iterator[str]:
    config = card.get("config") or {}
    if config.get("update_multi") is not True:
        yield "config.update_multi is not true: the card could never be rewritten"
    if not (config.get("summary") or {}).get("content"):
        yield "config.summary is empty: the chat list would say nothing"


def _header(card: Card) -> Iterator[str]:
    header = card.get("header") or {}
    if not (header.get("title") or {}).get("content"):
        yield "the header has no title"
    if header.get("template", "default") not in TEMPLATES:
        yield f"unknown header colour {header.get('template')!r}"
    tags = header.get("text_tag_list") or ()
    if len(tags) > MAX_TAGS:
        yield f"{len(tags)} chips, at most {MAX_TAGS}"
    for tag in tags:
        if tag.get("color", "neutral") not in TAG_COLOURS:
            yield f"unknown chip colour {tag.get('color')!r}"


def _size(card: Card) -> Iterator[str]:
    if (size := card_bytes(card)) > LIMIT:
        yield f"{size} bytes, at most {LIMIT}"
    if (many := count(card)) > MAX_ELEMENTS:
        yield f"{many} components, at most {MAX_ELEMENTS}"
    body = _body(card)
    if not body:
        yield "the body is empty"
    if (tables := sum(_tables(component) for component in components(body))) > MAX_TABLES:
        yield f"{tables} tables, at most {MAX_TABLES}"
    if (depth := _depth(body)) > MAX_DEPTH:
        yield f"nested {depth} deep, at most {MAX_DEPTH}"


def _tags(card: Card) -> Iterator[str]:
    for component in components(_body(card)):
        tag = component.get("tag")
        if tag in GONE:
            yield f"{tag!r} is of schema 1.0"
        elif tag not in KNOWN:
            yield f"unknown component {tag!r}"


def _places(card: Card) -> Iterator[str]:
    """Forms and tables stand at the root; a column set holds columns."""
    for component in components(_body(card)):
        for inner in component.get("elements") or ():
            if isinstance(inner, Mapping) and inner.get("tag") in {"form", "table"}:
                yield f"a {inner['tag']} inside a {component.get('tag')}"
        for column in component.get("columns") or ():
            if component.get("tag") == "column_set" and column.get("tag") != "column":
                yield f"a {column.get('tag')} beside columns"


def _forms(card: Card) -> Iterator[str]:
    names: list[str] = []
    for form in components(_body(card)):
        if form.get("tag") != "form":
            continue
        names.append(form.get("name") or "")
        fields = list(interactive(form.get("elements") or ()))
        names.extend(field.get("name") or "" for field in fields)
        if not any(field.get("form_action_type") == "submit" for field in fields):
            yield f"form {form.get('name')!r} has no button that submits it"
    if not all(names):
        yield "a form or a field in it has no name: its button would fail in the client"
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        yield f"the name {name!r} is used twice"


def _fields(card: Card) -> Iterator[str]:
    for component in components(_body(card)):
        if len((component.get("placeholder") or {}).get("content") or "") > LABEL_LIMIT:
            yield f"a placeholder of more than {LABEL_LIMIT} characters"
        if component.get("tag") == "input" and not _is_length(component.get("max_length", INPUT_LIMIT)):
            yield f"max_length of input {component.get('name')!r} is not 1 to {INPUT_LIMIT}"
        if "select" in str(component.get("tag")) and "options" in component:
            values = [option.get("value") for option in component["options"]]
            if not values or not all(values) or len(set(values)) != len(values):
                yield f"the options of {component.get('name')!r} need different, non-empty values"


def _buttons(card: Card) -> Iterator[str]:
    for button in components(_body(card)):
        if button.get("tag") != "button":
            continue
        label = (button.get("text") or {}).get("content") or ""
        if not 1 <= len(label) <= LABEL_LIMIT:
            yield f"a button's label has 1 to {LABEL_LIMIT} characters: {label[:20]!r}"
        if not button.get("behaviors"):
            yield f"the button {label!r} does nothing"
        for behaviour in button.get("behaviors") or ():
            if behaviour.get("type") == "callback" and not isinstance(behaviour.get("value"), Mapping):
                yield f"the value of button {label!r} is not an object"
            address = str(behaviour.get("default_url") or "")
            if behaviour.get("type") == "open_url" and not address.startswith(("https://", "http://")):
                yield f"the button {label!r} opens {address!r}"


def _words(card: Card) -> Iterator[str]:
    for component in components(_body(card)):
        said = [component.get("content"), *(component.get("i18n_content") or {}).values()]
        for content in said if component.get("tag") == "markdown" else ():
            if not isinstance(content, str) or not shown(content).strip():
                yield "a paragraph without words"
            elif _MENTION.search(content):
                yield "a paragraph mentions somebody: cards here are for one reader or say no names"


def _ids(card: Card) -> Iterator[str]:
    ids = [component["element_id"] for component in components(_body(card)) if "element_id" in component]
    for element_id in sorted({each for each in ids if ids.count(each) > 1}):
        yield f"element_id {element_id!r} is used twice"
    for element_id in ids:
        if not _ELEMENT_ID.fullmatch(str(element_id)):
            yield f"element_id {element_id!r} must begin with a letter and have at most 20 letters, digits or _"


_RULES: Final[tuple[Callable[[Card], Iterator[str]], ...]] = (
    _schema,
    _config,
    _header,
    _size,
    _tags,
    _places,
    _forms,
    _fields,
    _buttons,
    _words,
    _ids,
)


def _body(card: Card) -> Any:
    return (card.get("body") or {}).get("elements") or ()


def _is_length(value: object) -> bool:
    return isinstance(value, int) and 1 <= value <= INPUT_LIMIT


def _tables(component: Card) -> int:
    if component.get("tag") == "table":
        return 1
    content = component.get("content")
    return len(_TABLE_RULE.findall(content)) if component.get("tag") == "markdown" and isinstance(content, str) else 0


def _depth(elements: Any) -> int:
    """How many containers stand inside each other; a column set with its columns counts once."""
    deepest = 0
    for element in elements:
        own = 0 if element.get("tag") == "column" else 1
        inner = [*(element.get("elements") or ()), *(element.get("columns") or ())]
        deepest = max(deepest, own + _depth(inner) if inner else 0)
    return deepest
