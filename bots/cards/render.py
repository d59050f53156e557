"""From what a card says (CardView, once per language) to what Feishu shows: both languages in one card.

Nothing personal leaves here: sensitive facts are replaced, phone numbers and mail addresses masked, and every text
is handed to the card builder as plain words, so it can never become markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bots.cards.rounds import Round, alone, last_facts
from bots.kinds import Button, CardView, Fact, FactClass, Input, NoticeContext, NoticeKind, Row, Tone
from bots.masking import mask
from bots.models import Announcement, Card, Delivery
from core import clock
from core.refs import Ref
from feishu_client import card as feishu
from feishu_client.card import Span, Text
from people.models import Employee

ZH: Final = "zh-hans"
EN: Final = "en"
AGREE: Final = 3  # a subject that changes each time between two drawings is a fault of its renderer
SETTINGS_PAGE: Final = "/me/"
SETTINGS: Final = gettext_noop("提醒设置")
MORE: Final = gettext_noop("更多")
COLOURS: Final = {
    Tone.TODO: "orange",
    Tone.INFO: "blue",
    Tone.GOOD: "green",
    Tone.BAD: "red",
    Tone.OVER: "grey",
    Tone.WELLNESS: "turquoise",
    Tone.SOON: "yellow",
    Tone.HELD: "purple",
    Tone.UNSURE: "carmine",
}


@dataclass(frozen=True)
class Saying:
    """One thing to be said, in both languages; `card` is the key of the live card its buttons belong to."""

    zh: CardView
    en: CardView
    card: int = 0

    def in_language(self, language: str) -> CardView:
        """The view in the person's language."""
        return self.en if language.startswith("en") else self.zh


def say(
    kind: NoticeKind, announcement: Announcement, *, reader: Employee | None, delivery: Delivery | None = None
) -> Saying | None:
    """What an announcement says to this reader; None when there is nothing to say any more."""
    return _both(kind, announcement.about, reader, announcement.facts, delivery, found=alone(kind, announcement.about))


def view_now(
    kind: NoticeKind, announcement: Announcement, *, reader: Employee | None, found: Any = None, brief: bool = False
) -> CardView | None:
    """What an announcement says to this reader now, in the language of the moment, for a page of ours.

    A list hands in what the kind gathered about the subject, and asks for the brief view.
    """
    context = NoticeContext(announcement.about, reader, _known(announcement.facts), clock.now(), found, brief)
    view = kind.render(context)
    return (
        None if view is None else replace(view, facts=tuple(replace(fact, value=_value(fact)) for fact in view.facts))
    )


def say_card(
    kind: NoticeKind, card: Card, delivery: Delivery | None = None, drawn: Round | None = None
) -> Saying | None:
    """What a live card says now; None when there is nothing to show any more.

    `drawn` is the round in which it is drawn with others; where that is too old for it, it is drawn by itself.
    """
    drawn = drawn or Round()
    facts = delivery.announcement.facts if delivery is not None else drawn.facts_of(card)
    found = drawn.found_of(card)
    said = _both(
        kind, card.about, card.reader, last_facts([card])[card.pk] if facts is None else facts, delivery,
        found=alone(kind, card.about) if found is None else found,
    )  # fmt: skip
    return None if said is None else replace(said, card=card.pk)


def _both(
    kind: NoticeKind,
    about: Ref,
    reader: Employee | None,
    facts: Mapping[str, Mapping[str, str]],
    delivery: Delivery | None,
    *,
    found: Any,
) -> Saying | None:
    def drawn(language: str) -> CardView | None:
        with translation.override(language):
            view = kind.render(NoticeContext(about, reader, _known(facts), clock.now(), found))
            return None if view is None else _with_notes(view, delivery)

    saying = None
    for _try in range(AGREE):
        zh, en = drawn(ZH), drawn(EN)
        if zh is None or en is None:
            return None
        saying = Saying(zh=zh, en=en)
        if _alike(zh, en):
            break  # else the subject changed between the two: both are drawn anew
        found = alone(kind, about)
    return saying


def _alike(zh: CardView, en: CardView) -> bool:
    """Whether both say the same things, each in its words."""
    parts = ("tags", "facts", "rows", "folded", "inputs", "buttons", "more")
    counted = [[len(getattr(one, part)) for part in parts] for one in (zh, en)]
    return counted[0] == counted[1] and (not zh.body, not zh.outcome) == (not en.body, not en.outcome)


def _known(stored: Mapping[str, Mapping[str, str]]) -> dict[str, Fact]:
    facts = {name: Fact(row["label"], row["value"], FactClass(row["secrecy"])) for name, row in stored.items()}
    return {name: replace(fact, value=_value(fact)) for name, fact in facts.items()}


def _value(fact: Fact) -> str:
    return _("含敏感字段，请在页面查看") if fact.secrecy == FactClass.SENSITIVE else str(fact.value)


def _with_notes(view: CardView, delivery: Delivery | None) -> CardView:
    notes = [str(view.footer)] if view.footer else []
    if delivery is not None and delivery.merged:
        notes.append(_("已合并 {count} 条同类消息").format(count=delivery.merged))
    if delivery is not None and delivery.fallback_for:
        notes.append(_("「{bot}」无法联系你，由默认机器人代发").format(bot=delivery.fallback_for))
    if any(button.url for button in (*view.buttons, *view.more)) and not settings.PHONE_URL:
        notes.append(_("需在公司网络打开"))
    facts = tuple(replace(fact, value=_value(fact)) for fact in view.facts)
    return replace(view, footer=" · ".join(notes), facts=facts)


def address(path: str) -> str:
    """The address of a page of ours as a phone reaches it, else as the office does."""
    base = settings.PHONE_URL or settings.PUBLIC_URL
    return path if path.startswith(("http://", "https://")) else f"{base}{path}"


def card_of(saying: Saying) -> dict[str, Any]:
    """The card as Feishu takes it.

    Raises: TooLong over 30 KB; ValueError if the two languages do not say the same facts.
    """
    zh, en = saying.zh, saying.en
    elements: list[feishu.Element] = [*_words(zh, en), *_doing(saying)]
    elements.append(_footer(zh, en))
    return feishu.fit(_assembled(zh, en, elements))


def notice_of(saying: Saying) -> dict[str, Any]:
    """The same without buttons: for groups and batch messages."""
    zh, en = saying.zh, saying.en
    elements: list[feishu.Element] = _words(zh, en)
    if zh.footer:
        elements.append(feishu.Note(_text(zh.footer, en.footer)))
    return feishu.fit(_assembled(zh, en, elements))


def text_of(saying: Saying, language: str) -> str:
    """The same as plain text in one language, where Feishu will not take the card; no mention can hide in it."""
    view = saying.in_language(language)
    lines = [view.title, view.subtitle, view.body, view.outcome]
    lines += [f"{fact.label}：{fact.value}" for fact in view.facts]
    lines += [str(row) for row in (*view.rows, *view.folded)]
    lines += [*(address(button.url) for button in view.buttons if button.url)]
    return _plain("\n".join(dict.fromkeys(str(line) for line in lines if line)))


def reply_of(saying: Saying, language: str) -> str:
    """The few words that stand under a card of the same subject."""
    view = saying.in_language(language)
    return _plain(str(view.body or view.preview))


def _plain(text: str) -> str:
    return str(feishu.plain_message(mask(text))["text"])


def _assembled(zh: CardView, en: CardView, elements: list[feishu.Element]) -> dict[str, Any]:
    colour = COLOURS[zh.tone]
    header = feishu.Header(
        _text(zh.title, en.title),
        template=colour,
        subtitle=_text(zh.subtitle, en.subtitle) if zh.subtitle else None,
        tags=[
            feishu.Tag(_text(a, b), "neutral" if colour == "grey" else colour)
            for a, b in zip(zh.tags, en.tags, strict=True)
        ],
    )
    return feishu.Card(header=header, preview=_text(zh.preview, en.preview), elements=elements).json()


def _words(zh: CardView, en: CardView) -> list[feishu.Element]:
    elements: list[feishu.Element] = []
    if zh.body:
        elements.append(feishu.Markdown(_text(zh.body, en.body)))
    if zh.facts:
        pairs = zip(zh.facts, en.facts, strict=True)
        elements.append(feishu.Facts([(_text(a.label, b.label), _text(a.value, b.value)) for a, b in pairs]))
    elements += [_row(a, b) for a, b in zip(zh.rows, en.rows, strict=True)]
    if zh.folded:
        lines = [feishu.Markdown(_text(a, b)) for a, b in zip(zh.folded, en.folded, strict=True)]
        elements.append(feishu.Folded(_text(zh.folded_title, en.folded_title), lines))
    if zh.outcome:
        elements.append(feishu.Markdown(Span(_text(zh.outcome, en.outcome), bold=True)))
    return elements


def _row(zh: str | Row, en: str | Row) -> feishu.Element:
    text = _text(zh, en)
    over = isinstance(zh, Row) and zh.over
    return feishu.Markdown(Span(text, struck=True, colour="grey") if over else text)


def _doing(saying: Saying) -> list[feishu.Element]:
    zh, en = saying.zh, saying.en
    pairs = list(zip(zh.buttons, en.buttons, strict=True))
    inside = [(a, b) for a, b in pairs if zh.inputs and a.action]
    outside = [(a, b) for a, b in pairs if not (zh.inputs and a.action)]
    elements: list[feishu.Element] = []
    if inside:
        fields: list[feishu.Element] = [_field(a, b) for a, b in zip(zh.inputs, en.inputs, strict=True)]
        row = feishu.Buttons([_button(a, b, saying.card, submits=True) for a, b in inside])
        elements.append(feishu.Form("form", [*fields, row]))
    if outside:
        elements.append(feishu.Buttons([_button(a, b, saying.card, submits=False) for a, b in outside]))
    if zh.more:
        folded = [_button(a, b, saying.card, submits=False) for a, b in zip(zh.more, en.more, strict=True)]
        elements.append(feishu.Folded(_in_both(MORE), [feishu.Buttons(folded)]))
    return elements


def _in_both(sentence: str) -> Text:
    """One of our own sentences in both languages."""
    with translation.override(ZH):
        zh = _(sentence)
    with translation.override(EN):
        return Text(zh, _(sentence))


def _field(zh: Input, en: Input) -> feishu.Element:
    label = _text(zh.label, en.label)
    hint = _text(zh.placeholder, en.placeholder) if zh.placeholder else None
    if zh.kind == "select":
        options = [feishu.Option(a[0], _text(a[1], b[1])) for a, b in zip(zh.options, en.options, strict=True)]
        return feishu.Select(zh.name, options, label=label, placeholder=hint, required=zh.required)
    return feishu.Input(
        zh.name, label=label, placeholder=hint, required=zh.required, max_length=zh.max_length, multiline=True
    )


def _button(zh: Button, en: Button, card: int, *, submits: bool) -> feishu.Button:
    label = _text(zh.label, en.label)
    if zh.url:
        return feishu.Button(label, url=address(zh.url), style=zh.style)
    value = {"a": zh.action, "r": str(zh.ref or ""), "g": zh.generation, "v": dict(zh.value), "c": card}
    confirm = _text(zh.confirm, en.confirm) if zh.confirm else None
    return feishu.Button(label, value=value, style=zh.style, confirm=confirm, submits=submits)


def _footer(zh: CardView, en: CardView) -> feishu.Element:
    link = Span(_in_both(SETTINGS), colour="grey", url=address(SETTINGS_PAGE))
    if not zh.footer:
        return feishu.Markdown(link, size="notation")
    why = _text(f"{zh.footer} · ", f"{en.footer} · ")
    return feishu.Markdown(Span(why, colour="grey"), link, size="notation")


def _text(zh: object, en: object) -> Text:
    return Text(mask(str(zh)), mask(str(en)))
