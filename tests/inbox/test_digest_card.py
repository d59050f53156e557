"""What the digest card says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from bots.api import CardView, FactClass, NoticeContext
from core import clock
from inbox import notices
from inbox.services.muting import mute_digest
from inbox.slots import slot_at
from tests.cast import Cast
from tests.inbox.fake import NOW, FakeSource, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(cast: Cast, source: FakeSource, monday: None) -> NoticeContext:
    """The head's card on Monday morning: five items, one overdue, two due today."""
    source.give(cast.head, item(1), item(2), item(3, due=NOW - timedelta(hours=2)))
    source.give(cast.head, item(4, due=NOW + timedelta(hours=3)), item(5, due=NOW + timedelta(hours=8)))
    return NoticeContext(about=slot_at(NOW).ref, reader=cast.head, facts={}, now=NOW)


def card(context: NoticeContext, language: str = "zh-hans") -> CardView:
    with translation.override(language):
        view = notices.render(context)
    assert view is not None
    return view


def test_it_says_how_much_waits_and_the_three_most_urgent(shown: NoticeContext) -> None:
    view = card(shown)
    assert view.title == "早间待办 · 11 月 23 日 周一"
    assert view.body == "你有 5 项待处理，1 项已超时，2 项今天到期。先看最急的三项："
    assert view.preview == "5 项待处理，1 项超时"
    assert [row.split(" · ")[1] for row in view.rows] == ["第 3 项", "第 4 项", "第 5 项"]
    assert view.rows[0].startswith("超时 2 小时")
    assert [(fact.label, fact.value) for fact in view.facts] == [("待处理", "5"), ("超时", "1"), ("今天到期", "2")]
    assert {fact.secrecy for fact in view.facts} == {FactClass.PUBLIC}
    assert [button.label for button in view.buttons] == ["进入待办", "今天不再提醒"]


def test_the_afternoons_has_its_own_name(shown: NoticeContext) -> None:
    afternoon = replace(shown, about=slot_at(NOW + timedelta(hours=8)).ref)
    assert card(afternoon).title.startswith("下午待办")


def test_it_keeps_the_manners(shown: NoticeContext) -> None:
    for language in ("zh-hans", "en"):
        view = card(shown, language)
        assert len(view.facts) <= 6
        assert len(view.buttons) <= 3
        assert sum(button.style == "primary" for button in view.buttons) == 1
        assert "!" not in view.body
        assert "！" not in view.body
    assert len(card(shown).title) <= 20
    assert len(card(shown).body) <= 60


def test_nothing_left_to_do_means_nothing_to_show(shown: NoticeContext, cast: Cast) -> None:
    assert notices.render(replace(shown, reader=cast.peer)) is None


def test_after_the_mute_the_button_goes_and_the_line_stays(shown: NoticeContext, cast: Cast) -> None:
    with clock.frozen(NOW + timedelta(minutes=32)):
        mute_digest(cast.head, day=clock.today())
    view = card(shown)
    assert view.outcome == "今天不再提醒 · 09:32"
    assert [button.label for button in view.buttons] == ["进入待办"]


def test_the_sample_needs_no_data() -> None:
    assert card(notices.sample()).rows
