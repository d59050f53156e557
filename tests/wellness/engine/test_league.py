"""Laws of the league."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from wellness.engine.league import (
    EQUAL,
    PLACES,
    PersonWeek,
    Season,
    Team,
    joined,
    k_of,
    league_mean,
    score,
    season,
    settled,
    team_of,
)

MEANS = st.integers(0, 2000).map(lambda cents: Fraction(cents, 100))
SIZES = st.integers(10, 2000).map(lambda tenths: Fraction(tenths, 10))


@st.composite
def leagues(draw: st.DrawFn) -> list[Team]:
    """Two to nine teams."""
    many = draw(st.integers(2, 9))
    return [
        Team(f"t{number}", draw(MEANS), draw(SIZES), Fraction(draw(st.integers(0, 10)), 10)) for number in range(many)
    ]


@given(leagues())
def test_scores_lie_between_the_means(teams: list[Team]) -> None:
    low, high = min(one.mean for one in teams), max(one.mean for one in teams)
    assert all(low <= row.score <= high for row in settled(teams))
    assert all(5 <= row.k <= 20 for row in settled(teams))


@given(leagues(), st.integers(0, 8), st.integers(1, 500))
def test_who_does_better_scores_higher_and_falls_behind_nobody(teams: list[Team], which: int, more: int) -> None:
    place = which % len(teams)
    one = teams[place]
    better = [*teams[:place], Team(one.name, one.mean + Fraction(more, 100), one.people, one.rate), *teams[place + 1 :]]
    before, after = ({row.team.name: row.score for row in settled(found)} for found in (teams, better))
    assert after[one.name] > before[one.name]
    for name, value in before.items():
        if value <= before[one.name]:
            assert after[name] <= after[one.name]


@given(leagues(), MEANS)
def test_equally_good_teams_are_equal_at_any_size(teams: list[Team], mean: Fraction) -> None:
    rows = settled([Team(one.name, mean, one.people, one.rate) for one in teams])
    assert {row.score for row in rows} == {mean}
    assert {row.place for row in rows} == {1}


@given(leagues(), st.randoms(use_true_random=False))
def test_names_do_not_matter(teams: list[Team], drawn: object) -> None:
    shuffled = teams[::-1]
    assert {row.team.name: (row.score, row.points) for row in settled(teams)} == {
        row.team.name: (row.score, row.points) for row in settled(shuffled)
    }


@given(leagues())
def test_without_imaginary_colleagues_it_is_the_plain_mean(teams: list[Team]) -> None:
    mean = league_mean(teams)
    assert all(score(one, 0, mean) == one.mean for one in teams)


@given(leagues())
def test_shared_points_are_those_of_the_places(teams: list[Team]) -> None:
    rows = settled(teams)
    whole = sum(row.points for row in rows)
    least = sum(PLACES[: len(rows)])
    assert least <= whole <= least + max(0, len(rows) - len(PLACES))
    if all(row.team.rate >= Fraction(1, 2) for row in rows):
        assert whole == least + max(0, len(rows) - len(PLACES))


@given(leagues())
def test_only_who_is_as_good_as_the_best_of_them_shares_a_place(teams: list[Team]) -> None:
    rows = settled(teams)
    for row in rows:
        best = max(other.score for other in rows if other.place == row.place)
        assert best - row.score < EQUAL
        assert row.place == 1 + sum(other.place < row.place for other in rows)


def test_how_many_colleagues_are_imagined() -> None:
    assert k_of([Fraction(5), Fraction(90)]) == 20
    assert k_of([Fraction(5), Fraction(90)], most=40) == 21
    assert k_of([Fraction(1), Fraction(4)]) == 5
    assert k_of([]) == 5


def test_a_team_nobody_was_active_in_does_not_play() -> None:
    assert settled([Team("a", Fraction(3), Fraction(0))]) == []


@given(st.lists(st.lists(st.integers(0, 20), max_size=7), max_size=10), st.integers(0, 9), st.integers(0, 20))
def test_a_day_that_does_not_count_changes_nothing(weeks: list[list[int]], which: int, points: int) -> None:
    people = [PersonWeek(tuple(one)) for one in weeks]
    team = team_of("a", people, 7)
    assert team == team_of("a", [*people, PersonWeek(())], 7)
    assume(people)
    missed = which % len(people)
    if 0 in people[missed].points:
        done = list(people[missed].points)
        done[done.index(0)] = points
        more = team_of("a", [*people[:missed], PersonWeek(tuple(done)), *people[missed + 1 :]], 7)
        assert (more.mean >= team.mean, more.people) == (True, team.people)


def test_the_season_s_ties() -> None:
    rows = [
        Season("a", Fraction(10), 1, Fraction(1, 2)), Season("b", Fraction(10), 2, Fraction(1, 3)),
        Season("c", Fraction(10), 1, Fraction(1, 2)), Season("d", Fraction(11)),
    ]  # fmt: skip
    assert [(place, row.name) for place, row in season(rows)] == [(1, "d"), (2, "b"), (3, "a"), (3, "c")]


def test_small_teams_play_together() -> None:
    assert joined({"a": Fraction(4), "b": Fraction(5), "c": Fraction(1, 2)}) == {"a", "c"}
