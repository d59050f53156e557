"""A card as HTML, as the desktop client shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from feishu_sandbox.cardlint import HEADER_COLOURS, walk
from feishu_sandbox.page import fields, markdown
from feishu_sandbox.page.markdown import Namer

EMPTY = SafeString("")


def words(text: Any, lang: str) -> str:
    """The words of a text object in the reader's language."""
    if not isinstance(text, Mapping):
        return ""
    local = text.get("i18n_content")
    if isinstance(local, Mapping) and local.get(lang):
        return str(local[lang])
    return str(text.get("content", ""))


def joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def preview(card: Mapping[str, Any], lang: str) -> str:
    """The line in the chat list."""
    summary = card.get("config", {}).get("summary")
    title = words(card.get("header", {}).get("title"), lang)
    return words(summary, lang) or title or "[卡片]"


@dataclass(frozen=True)
class Painter:
    """Paints one card for one reader."""

    lang: str
    name_of: Namer
    numbers: Mapping[int, int]
    frozen: bool = False  # a card without callbacks: batch and webhook messages

    @classmethod
    def of(cls, card: Mapping[str, Any], *, lang: str, name_of: Namer, frozen: bool) -> Painter:
        elements = card.get("body", card).get("elements", [])
        buttons = [e for e in walk(elements) if e.get("tag") in {"button", "interactive_container"}]
        return cls(lang, name_of, {id(element): number for number, element in enumerate(buttons)}, frozen)

    def card(self, card: Mapping[str, Any]) -> SafeString:
        elements = card.get("body", card).get("elements", [])
        return format_html('<div class="card">{}<div class="card-body">{}</div></div>',
                           self._header(card.get("header")), self.elements(elements))  # fmt: skip

    def elements(self, elements: Any) -> SafeString:
        return joined(self._element(e) for e in elements or [] if isinstance(e, Mapping))

    def _header(self, header: Any) -> SafeString:
        if not isinstance(header, Mapping):
            return EMPTY
        colour = header.get("template", "default")
        tags = format_html_join("", '<span class="tag tag-{}">{}</span>', (
            (tag.get("color", "neutral"), words(tag.get("text"), self.lang))
            for tag in header.get("text_tag_list", []) if isinstance(tag, Mapping)
        ))  # fmt: skip
        subtitle = words(header.get("subtitle"), self.lang)
        return format_html(
            '<div class="card-head head-{}"><div class="card-title">{}{}</div>{}</div>',
            colour if colour in HEADER_COLOURS else "default", words(header.get("title"), self.lang), tags,
            format_html('<div class="card-sub">{}</div>', subtitle) if subtitle else EMPTY,
        )  # fmt: skip

    def _element(self, element: Mapping[str, Any]) -> SafeString:
        tag = str(element.get("tag", ""))
        if tag in fields.PAINTED:
            return fields.paint(element, lang=self.lang, name_of=self.name_of)
        paint = getattr(self, f"_paint_{tag}", None)
        return paint(element) if paint else format_html('<div class="card-gap">[{}]</div>', tag)

    def text(self, text: Any) -> SafeString:
        if not isinstance(text, Mapping):
            return EMPTY
        said = words(text, self.lang)
        size = "small" if text.get("text_size") in {"notation", "x-small"} else "base"
        ink = "muted" if str(text.get("text_color", "")).startswith("grey") else "plain"
        inner = markdown.html(said, self.name_of) if text.get("tag") == "lark_md" else format_html("{}", said)
        return format_html('<div class="txt txt-{} txt-{}">{}</div>', size, ink, inner)

    def _paint_markdown(self, element: Mapping[str, Any]) -> SafeString:
        size = str(element.get("text_size", "normal"))
        size = size if size in {"heading", "normal", "notation"} else "normal"
        align = element.get("text_align", "left")
        return format_html('<div class="md md-{} al-{}">{}</div>', size, align,
                           markdown.html(words(element, self.lang), self.name_of))  # fmt: skip

    def _paint_div(self, element: Mapping[str, Any]) -> SafeString:
        pairs = [self.text(f.get("text")) for f in element.get("fields", []) if isinstance(f, Mapping)]
        grid = format_html('<div class="facts">{}</div>', joined(pairs)) if pairs else EMPTY
        return format_html('<div class="block">{}{}</div>', self.text(element.get("text")), grid)

    def _paint_hr(self, element: Mapping[str, Any]) -> SafeString:
        return SafeString('<hr class="card-hr">')

    def _paint_note(self, element: Mapping[str, Any]) -> SafeString:
        inner = joined(self.text(e) for e in element.get("elements", []))
        return format_html('<div class="block txt-small txt-muted">{}</div>', inner)

    def _paint_column_set(self, element: Mapping[str, Any]) -> SafeString:
        columns = (
            (self._width(column), column.get("vertical_align", "top"), self.elements(column.get("elements")))
            for column in element.get("columns", []) if isinstance(column, Mapping)
        )  # fmt: skip
        mode = element.get("flex_mode", "none")
        ground = "shaded" if str(element.get("background_style", "")).startswith("grey") else "bare"
        return format_html('<div class="cols cols-{} cols-{}">{}</div>', mode, ground,
                           format_html_join("", '<div class="col {} va-{}">{}</div>', columns))  # fmt: skip

    @staticmethod
    def _width(column: Mapping[str, Any]) -> str:
        if column.get("width", "weighted") == "weighted":
            return f"w{min(5, max(1, int(column.get('weight', 1) or 1)))}"
        return "w-auto"

    def _paint_form(self, element: Mapping[str, Any]) -> SafeString:
        inner = self.elements(element.get("elements"))
        return format_html('<form class="card-form" autocomplete="off">{}</form>', inner)

    def _paint_action(self, element: Mapping[str, Any]) -> SafeString:
        return format_html('<div class="cols cols-flow">{}</div>', self.elements(element.get("actions")))

    def _paint_collapsible_panel(self, element: Mapping[str, Any]) -> SafeString:
        title = self.text(element.get("header", {}).get("title"))
        opened = SafeString(" open") if element.get("expanded") else EMPTY
        return format_html('<details class="panel"{}><summary>{}</summary>{}</details>', opened, title,
                           self.elements(element.get("elements")))  # fmt: skip

    def _paint_interactive_container(self, element: Mapping[str, Any]) -> SafeString:
        return format_html('<div class="box">{}</div>', self.elements(element.get("elements")))

    def _paint_img(self, element: Mapping[str, Any]) -> SafeString:
        return format_html('<div class="card-gap">[图片] {}</div>', words(element.get("alt"), self.lang))

    def _paint_person(self, element: Mapping[str, Any]) -> SafeString:
        return format_html('<span class="person">{}</span>', self.name_of(str(element.get("user_id", ""))))

    def _paint_person_list(self, element: Mapping[str, Any]) -> SafeString:
        names = ((self.name_of(str(person.get("id"))),) for person in element.get("persons", []))
        return format_html_join(" ", '<span class="person">{}</span>', names)

    def _paint_chart(self, element: Mapping[str, Any]) -> SafeString:
        title = element.get("chart_spec", {}).get("title", {}).get("text", "")
        return format_html('<div class="card-gap">[图表] {}</div>', title)

    def _paint_table(self, element: Mapping[str, Any]) -> SafeString:
        columns = [c for c in element.get("columns", []) if isinstance(c, Mapping)]
        head = format_html_join("", "<th>{}</th>", ((c.get("display_name", c.get("name", "")),) for c in columns))
        rows = (
            (format_html_join("", "<td>{}</td>", ((self._cell(row.get(c.get("name"))),) for c in columns)),)
            for row in element.get("rows", [])[: int(element.get("page_size", 5))]
        )
        return format_html('<div class="scroll"><table class="md-table"><tr>{}</tr>{}</table></div>', head,
                           format_html_join("", "<tr>{}</tr>", rows))  # fmt: skip

    def _cell(self, value: Any) -> str:
        if isinstance(value, list):
            return "、".join(str(v.get("text", v)) if isinstance(v, Mapping) else str(v) for v in value)
        return "" if value is None else str(value)

    def _paint_button(self, element: Mapping[str, Any]) -> SafeString:
        behaviors = [b for b in element.get("behaviors", []) if isinstance(b, Mapping)]
        url = next((str(b.get("default_url", "")) for b in behaviors if b.get("type") == "open_url"), "")
        confirm = element.get("confirm") or {}
        calls = any(b.get("type") == "callback" for b in behaviors)
        kind = element.get("form_action_type") or ("call" if calls else "")
        look = str(element.get("type", "default")).split("_")[0]
        dead = element.get("disabled") or (self.frozen and not url)
        return format_html(
            '<button type="button" class="btn btn-{}" data-button="{}" data-kind="{}" data-url="{}"'
            ' data-confirm="{}" data-question="{}" title="{}"{}>{}</button>',
            look, self.numbers.get(id(element), -1), kind, url if url.startswith(("http://", "https://")) else "",
            words(confirm.get("text"), self.lang), words(confirm.get("title"), self.lang),
            words(element.get("hover_tips"), self.lang), SafeString(" disabled") if dead else EMPTY,
            words(element.get("text"), self.lang),
        )  # fmt: skip
