"""Every kind of notice that is registered: shown from its sample in both languages, within the manners of cards."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.utils import translation

from bots.cards.render import Saying, card_of, notice_of, text_of
from bots.kinds import ACTIONS, NOTICES, ActionCall, CardView, Form, NoticeKind, Tone
from core.errors import HouseError
from core.journal import Via
from core.refs import Ref
from feishu_client.card import card_bytes, lint
from tests.cast import Cast

SLUGS = [kind.slug for kind in NOTICES]
ACTION_SLUGS = [kind.slug for kind in ACTIONS]
SHOUT = re.compile("[!！]")
RATED = frozenset({"approvals.rating"})  # one to five, each a tap


def shown(slug: str, language: str) -> CardView:
    kind = NOTICES.get(slug)
    with translation.override(language):
        view = kind.render(kind.sample())
    assert view is not None, "a sample shows something"
    return view


def words(view: CardView) -> list[str]:
    said = [view.title, view.subtitle, view.preview, view.body, view.outcome, view.footer, *view.tags, *view.rows]
    said += [text for fact in view.facts for text in (fact.label, fact.value)]
    return [str(text) for text in said + [button.label for button in view.buttons]]


@pytest.mark.django_db
@pytest.mark.parametrize("slug", SLUGS)
def test_the_chinese_card_keeps_its_measures(slug: str) -> None:
    view = shown(slug, "zh-hans")
    assert NOTICES.get(slug).form == Form.REPLY or len(view.title) <= 20, view.title
    assert len(view.body) <= 60, view.body
    assert len(view.facts) <= 6
    assert len(view.buttons) <= (5 if slug in RATED else 4 if slug.startswith("alerts.") else 3)
    assert sum(button.style == "primary" for button in view.buttons) <= 1
    assert len(view.rows) <= 5
    assert view.preview
    assert isinstance(view.tone, Tone)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("slug", SLUGS)
def test_nobody_is_shouted_at(slug: str, language: str) -> None:
    assert not [text for text in words(shown(slug, language)) if SHOUT.search(text)]


@pytest.mark.django_db
@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_say_the_same_and_feishu_would_take_it(slug: str) -> None:
    saying = Saying(zh=shown(slug, "zh-hans"), en=shown(slug, "en"))
    for card in (card_of(saying), notice_of(replace(saying, zh=saying.zh, en=saying.en))):
        assert not list(lint(card))
        assert card_bytes(card) <= 30_000
    assert text_of(saying, "en")
    assert str(saying.zh.title) != str(saying.en.title), "the English title is not translated"


def test_a_kind_without_a_sample_does_not_register() -> None:
    with pytest.raises(ValueError, match="no sample"):
        NOTICES.register(
            NoticeKind("x.y", "x", Form.NOTE, NOTICES.get(SLUGS[0]).lane, NOTICES.get(SLUGS[0]).urgency, None, None)  # type: ignore[arg-type]
        )


@pytest.mark.parametrize("slug", ACTION_SLUGS)
def test_a_button_about_nothing_is_refused(cast: Cast, slug: str) -> None:
    call = ActionCall(cast.outsider, Ref("nothing.here", "987654"), 1, {}, {}, Via.CARD, "k")
    with pytest.raises(HouseError):
        ACTIONS.get(slug).handle(call)
