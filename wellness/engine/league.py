"""The league that is fair to small and large teams: a mean per head, drawn to the league's mean. Pure and exact.

A team's score adds k imaginary average colleagues. With k = √(smallest·largest) chance spreads the smallest and the
largest team equally far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Final

LEAST_K: Final = 5
MOST_K: Final = 20
PLACES: Final = (10, 8, 6, 5, 4, 3, 2)  # round points of the first places
FURTHER: Final = 1  # of every further team, at least half of which took part
HALF: Final = Fraction(1, 2)
EQUAL: Final = Fraction(5, 1000)  # scores that lie closer are equal
SMALL: Final = 5  # teams below that play together


@dataclass(frozen=True)
class Team:
    """A team's week: mean points a head and day, average daily headcount, mean daily rate."""

    name: str
    mean: Fraction
    people: Fraction
    rate: Fraction = Fraction()


@dataclass(frozen=True)
class Placed:
    """A team in its round: the score and what it was computed from, its place (shared by equals) and round points."""

    team: Team
    score: Fraction
    k: int
    league_mean: Fraction
    place: int
    points: Fraction


def k_of(people: Sequence[Fraction], least: int = LEAST_K, most: int = MOST_K) -> int:
    """How many imaginary average colleagues each team gets."""
    if not people:
        return least
    return max(least, min(most, round(sqrt(min(people) * max(people)))))


def league_mean(teams: Sequence[Team]) -> Fraction:
    """The mean a head of the whole league."""
    heads = sum((one.people for one in teams), Fraction())
    return sum((one.people * one.mean for one in teams), Fraction()) / heads if heads else Fraction()


def score(team: Team, k: int, mean: Fraction) -> Fraction:
    """The team's mean, drawn towards the league's as if k average colleagues were in it."""
    return (team.people * team.mean + k * mean) / (team.people + k)


def settled(teams: Sequence[Team], least: int = LEAST_K, most: int = MOST_K) -> list[Placed]:
    """The round's table, best first; teams without anybody active are left out."""
    playing = [one for one in teams if one.people > 0]
    k, mean = k_of([one.people for one in playing], least, most), league_mean(playing)
    ordered = sorted(((score(one, k, mean), one) for one in playing), key=lambda pair: (-pair[0], pair[1].name))
    found: list[Placed] = []
    for tied in _tied(ordered):
        place = len(found) + 1
        shared = sum((_points(place + step, tied[step][1]) for step in range(len(tied))), Fraction()) / len(tied)
        found += [Placed(team, value, k, mean, place, shared) for value, team in tied]
    return found


def _tied(ordered: Sequence[tuple[Fraction, Team]]) -> list[list[tuple[Fraction, Team]]]:
    """Neighbours who are as good as the best of them, so that a long chain of small steps is no tie."""
    groups: list[list[tuple[Fraction, Team]]] = []
    for pair in ordered:
        if groups and groups[-1][0][0] - pair[0] < EQUAL:
            groups[-1].append(pair)
        else:
            groups.append([pair])
    return groups


def _points(place: int, team: Team) -> Fraction:
    if place <= len(PLACES):
        return Fraction(PLACES[place - 1])
    return Fraction(FURTHER if team.rate >= HALF else 0)


@dataclass(frozen=True)
class Season:
    """What a team has gathered: points of rounds and matches, days at 100 %, average daily participation."""

    name: str
    points: Fraction
    perfect_days: int = 0
    rate: Fraction = Fraction()


def season(rows: Sequence[Season]) -> list[tuple[int, Season]]:
    """The table, best first, each with its place; equals share it."""

    def key(row: Season) -> tuple[Fraction, int, Fraction]:
        return (-row.points, -row.perfect_days, -row.rate)

    ordered = sorted(rows, key=lambda row: (*key(row), row.name))
    places: list[tuple[int, Season]] = []
    for number, row in enumerate(ordered, 1):
        same = places and key(places[-1][1]) == key(row)
        places.append((places[-1][0] if same else number, row))
    return places


def joined(sizes: Mapping[str, Fraction], least: int = SMALL) -> frozenset[str]:
    """The teams that are too small to play alone."""
    return frozenset(name for name, people in sizes.items() if people < least)


@dataclass(frozen=True)
class PersonWeek:
    """Somebody's week for his team: points of each day that counts, nought where it was missed.

    Excused days and the joining day are left out, checked in or not: a modest voluntary day never lowers the team.
    """

    points: tuple[int, ...]


def team_of(name: str, people: Sequence[PersonWeek], days: int, rate: Fraction = Fraction()) -> Team:
    """The team's week over so many required days."""
    counted = sum(len(one.points) for one in people)
    mean = Fraction(sum(sum(one.points) for one in people), counted) if counted else Fraction()
    return Team(name, mean, Fraction(counted, days) if days else Fraction(), rate)
