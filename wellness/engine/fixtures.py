"""Who meets whom: round robin by the circle method, and knock-out with byes for the best seeds. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")
LEAST: Final = 2


def round_robin(teams: Sequence[T]) -> list[list[tuple[T, T]]]:
    """Rounds in which every two meet once and nobody plays twice; with an odd number one rests in each.

    Raises: ValueError for fewer than two, or for one named twice.
    """
    _checked(teams)
    circle: list[T | None] = [*teams, *([None] if len(teams) % 2 else [])]
    rounds = []
    for turn in range(len(circle) - 1):
        half = len(circle) // 2
        pairs = zip(circle[:half], reversed(circle[half:]), strict=True)
        played = [(one, other) for one, other in pairs if one is not None and other is not None]
        rounds.append(
            [(other, one) if turn % 2 and index == 0 else (one, other) for index, (one, other) in enumerate(played)]
        )
        circle = [circle[0], circle[-1], *circle[1:-1]]
    return rounds


def seed_order(places: int) -> list[int]:
    """How seeds stand in a bracket of so many places (a power of two): the best two can meet in the final alone."""
    order = [1]
    while len(order) < places:
        size = 2 * len(order) + 1
        order = [seed for one in order for seed in (one, size - one)]
    return order


def knock_out(seeds: Sequence[T]) -> list[tuple[T, T | None]]:
    """The first round, in bracket order; None is a bye. `seeds`: the best first.

    Raises: ValueError for fewer than two, or for one named twice.
    """
    _checked(seeds)
    places = 1 << (len(seeds) - 1).bit_length()
    order = [seeds[seed - 1] if seed <= len(seeds) else None for seed in seed_order(places)]
    pairs = zip(order[::2], order[1::2], strict=True)
    return [pair for one, other in pairs if (pair := _met(one, other)) is not None]


def _met(one: T | None, other: T | None) -> tuple[T, T | None] | None:
    """Who is there stands first."""
    if one is None:
        return (other, None) if other is not None else None
    return one, other


def next_round(winners: Sequence[T]) -> list[tuple[T, T]]:
    """The round after: neighbours of the bracket meet.

    Raises: ValueError for an odd number: a round is not over.
    """
    if len(winners) % 2:
        raise ValueError("a round is over when every match of it has a winner")
    return list(zip(winners[::2], winners[1::2], strict=True))


def _checked(teams: Sequence[T]) -> None:
    if len(teams) < LEAST:
        raise ValueError("two at least are needed")
    if len(set(teams)) != len(teams):
        raise ValueError("one is named twice")
