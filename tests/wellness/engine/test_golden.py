"""The golden numbers of a real month."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.wellness.fitbit import Row, rows
from wellness.engine.body import Weighed, trend
from wellness.engine.league import Team, league_mean, score
from wellness.engine.participation import PersonDay, Tally, mean_rate, pooled_rate, tally
from wellness.engine.points import Movement, Tariff, league_points
from wellness.engine.streak import Mark, Streak, streak

ROWS = list(rows())
DAYS = 31


def by_day() -> dict[date, Tally]:
    people: dict[date, list[PersonDay]] = defaultdict(list)
    for row in ROWS:
        people[row.day].append(PersonDay(on_time=row.done, present=row.done))
    return {day: tally(found) for day, found in sorted(people.items())}


def of(person: str) -> Streak:
    return streak((row.day, Mark.DONE if row.done else Mark.MISSED) for row in ROWS if row.person == person)


def test_rates() -> None:
    days = list(by_day().values())
    assert pooled_rate(days) == Fraction(637, 940)
    assert round(float(mean_rate(days) or 0), 4) == 0.6725
    found = sorted(float(one.rate or 0) for one in days)
    assert (round(found[0], 4), round(found[-1], 4)) == (0.2381, 0.7586)


def test_streaks() -> None:
    one, seven, twenty = of("P01"), of("P07"), of("P20")
    assert (one.count, one.best, one.frozen) == (30, 30, (date(2016, 5, 12),))
    assert (seven.count, seven.best) == (2, 5)
    assert (twenty.count, twenty.best, twenty.frozen) == (0, 5, (date(2016, 4, 13),))


def test_the_trend_of_thirty_weights() -> None:
    weights = [Weighed(row.day, row.weight) for row in ROWS if row.person == "P25" and row.weight]
    line = trend(weights)
    assert len(weights) == 30
    assert line[0].weight == Decimal("62.5")
    assert round(line[-1].weight, 3) == Decimal("61.626")


def worth(row: Row) -> int:
    return league_points(on_time=row.done, done=Movement(row.steps, row.active), tariff=Tariff())


def test_the_league_of_three() -> None:
    teams = []
    for name, first, last in (("A", 1, 5), ("B", 6, 15), ("C", 16, 33)):
        mine = [row for row in ROWS if first <= int(row.person[1:]) <= last]
        teams.append(Team(name, Fraction(sum(map(worth, mine)), len(mine)), Fraction(len(mine), DAYS)))
    assert [round(float(one.mean), 3) for one in teams] == [8.455, 12.938, 14.076]
    mean = league_mean(teams)
    assert [round(float(score(one, 5, mean)), 3) for one in teams] == [10.656, 12.902, 13.796]
    assert [round(float(score(one, 10, mean)), 3) for one in teams] == [11.386, 12.886, 13.62]
