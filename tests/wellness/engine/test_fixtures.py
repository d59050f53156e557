"""Laws of round robin and knock-out."""

from __future__ import annotations

from itertools import combinations

import pytest

from wellness.engine.fixtures import knock_out, next_round, round_robin, seed_order


@pytest.mark.parametrize("many", range(2, 21))
def test_every_two_meet_once_and_nobody_plays_twice_in_a_round(many: int) -> None:
    rounds = round_robin(list(range(many)))
    assert len(rounds) == many - 1 + many % 2
    assert sorted(tuple(sorted(pair)) for one in rounds for pair in one) == list(combinations(range(many), 2))
    for one in rounds:
        playing = [team for pair in one for team in pair]
        assert len(playing) == len(set(playing)) == many - many % 2


@pytest.mark.parametrize("many", range(2, 65))
def test_byes_fall_to_the_best_and_the_best_two_meet_last(many: int) -> None:
    first = knock_out(list(range(1, many + 1)))
    byes = [one for one, other in first if other is None]
    assert sorted(byes) == list(range(1, len(byes) + 1))
    assert len(first) & (len(first) - 1) == 0
    assert sorted(team for pair in first for team in pair if team is not None) == list(range(1, many + 1))
    alive = [one if other is None else min(one, other) for one, other in first]
    while len(alive) > 2:
        alive = [min(pair) for pair in next_round(alive)]
    assert sorted(alive) == [1, 2] or many == 2


def test_the_order_of_eight() -> None:
    assert seed_order(8) == [1, 8, 4, 5, 2, 7, 3, 6]


def test_what_cannot_be_played_is_refused() -> None:
    with pytest.raises(ValueError, match="two at least"):
        round_robin(["a"])
    with pytest.raises(ValueError, match="twice"):
        knock_out(["a", "a"])
    with pytest.raises(ValueError, match="every match"):
        next_round(["a", "b", "c"])
