"""A round of drawing: what a card says is read once for all its readers, and never older than its version."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from bots.cards import show
from bots.cards.rounds import begin, gathered
from bots.kinds import NOTICES, CardView, NoticeContext, Tone
from bots.models import Card
from bots.outbox.drain import drain
from bots.services.announce import announce
from bots.services.refresh import refresh
from core.refs import Ref
from core.registry import Entry
from people.models import Employee
from tests.bots import story
from tests.bots.story import MATTER, World

pytestmark = pytest.mark.django_db
CARD = "story.card"
OTHER = Ref("story.matter", "8")


class Told:
    """A kind that reads its subjects together; `asked` are the subjects of each reading."""

    def __init__(self) -> None:
        self.asked: list[list[Ref]] = []
        self.breaks = False

    def gather(self, refs: Sequence[Ref]) -> Mapping[Ref, Any]:
        self.asked.append(list(refs))
        if self.breaks and len(refs) > 1:
            raise ValueError("too many")
        return {ref: f"{ref.id}: {story.state.get('title', 'first')}" for ref in refs}

    def render(self, context: NoticeContext) -> CardView | None:
        return CardView(title=str(context.found), tone=Tone.TODO, preview="")


@pytest.fixture
def told(kinds: None, monkeypatch: pytest.MonkeyPatch) -> Told:
    made = Told()
    kind = replace(NOTICES.get(CARD), gather=made.gather, render=made.render)
    monkeypatch.setitem(NOTICES._entries, CARD, Entry(CARD, kind, "story"))
    return made


def said(world: World, about: Ref = MATTER, *people: Employee) -> None:
    to = people or (world.cast.head, world.cast.member, world.cast.peer)
    with transaction.atomic():
        announce(CARD, about=about, to=[one.pk for one in to])


def test_many_readers_are_one_reading(world: World, told: Told) -> None:
    said(world)
    drain("normal")
    assert told.asked == [[MATTER]]
    story.state["title"] = "second"
    with transaction.atomic():
        refresh(MATTER)
    drain("normal")
    assert told.asked == [[MATTER], [MATTER]]
    shown = [json.dumps(one["content"], ensure_ascii=False) for one in world.sandbox.messages()]
    assert len(shown) == 3
    assert all("7: second" in one for one in shown)


def test_many_subjects_are_one_reading(world: World, told: Told) -> None:
    said(world, MATTER, world.cast.head)
    said(world, OTHER, world.cast.member)
    drain("normal")
    assert [sorted(one) for one in told.asked] == [[MATTER, OTHER]]


def test_a_version_that_came_later_is_read_anew(world: World, told: Told) -> None:
    said(world)
    drain("normal")
    with transaction.atomic():
        refresh(MATTER)
    cards = list(Card.objects.select_related("reader", "chat", "bot"))
    drawn = begin(cards, [])
    story.state["title"] = "second"
    with transaction.atomic():
        refresh(MATTER)
    for old in cards:
        assert drawn.found_of(old) == "7: first"
        fresh = Card.objects.select_related("reader", "chat", "bot").get(pk=old.pk)
        assert drawn.found_of(fresh) is None
        assert drawn.facts_of(fresh) is None
    show.patch(cards[0], drawn)
    behind = Card.objects.get(pk=cards[0].pk)
    assert behind.shown < behind.wanted, "what was read before the change is not taken for the newest"


def test_one_that_breaks_together_is_drawn_alone(world: World, told: Told) -> None:
    told.breaks = True
    said(world, MATTER, world.cast.head)
    said(world, OTHER, world.cast.member)
    drain("normal")
    assert [len(one) for one in told.asked] == [2, 1, 1]
    assert set(Card.objects.values_list("shown", "wanted")) == {(1, 1)}


def test_kinds_that_do_not_read_together_are_left_out(world: World) -> None:
    assert gathered([(CARD, MATTER), ("unknown.kind", MATTER)]) == {}
