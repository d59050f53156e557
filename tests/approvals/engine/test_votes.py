"""Voices become an answer: whole numbers, no order, and an early end exactly when the result cannot change."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.definition.signing import Mode
from approvals.engine import Reason, Seat, mode_of, tally, verdict
from approvals.engine.verdict import needed
from tests.approvals.engine.build import Case, approve, flow, mode, need, people


def seats(*said: str, groups: tuple[str, ...] = ()) -> tuple[Seat, ...]:
    """Members who said `y` or `n`, or not yet (`.`)."""
    words = {"y": "approved", "n": "rejected", ".": "open"}
    named = groups or ("",) * len(said)
    return tuple(
        Seat(no, no, (), words[one], groups=(named[no - 1],) if named[no - 1] else ()) for no, one in enumerate(said, 1)
    )


@pytest.mark.parametrize(
    ("kind", "on_no", "more", "said", "result"),
    [
        ("single", "veto", {}, "y", "passed"),
        ("single", "veto", {}, "n", "rejected"),
        ("any", "veto", {}, "..", "open"),
        ("any", "veto", {}, ".y.", "passed"),
        ("any", "veto", {}, ".n.", "rejected"),
        ("any", "exhaust", {}, "nn.", "open"),
        ("any", "exhaust", {}, "nnn", "rejected"),
        ("any", "exhaust", {}, "nny", "passed"),
        ("all", "veto", {}, "yy.", "open"),
        ("all", "veto", {}, "yyy", "passed"),
        ("all", "veto", {}, "yn.", "rejected"),
        ("all", "collect", {}, "yn.", "open"),
        ("all", "collect", {}, "yny", "rejected"),
        ("all", "collect", {}, "yyy", "passed"),
        ("in_turn", "veto", {}, "yy", "passed"),
        ("in_turn", "veto", {}, "yn", "rejected"),
        ("ratio", "tally", {"ratio": (1, 2)}, "y...", "open"),
        ("ratio", "tally", {"ratio": (1, 2)}, "yy..", "passed"),  # 一半即可: a tie passes
        ("ratio", "tally", {"ratio": (1, 2)}, "nn..", "open"),
        ("ratio", "tally", {"ratio": (1, 2)}, "nnn.", "rejected"),
        ("ratio", "veto", {"ratio": (1, 2)}, "n...", "rejected"),
        ("count", "tally", {"count": 2}, "yn.", "open"),
        ("count", "tally", {"count": 2}, "yny", "passed"),
        ("count", "tally", {"count": 2}, "nn.", "rejected"),
        ("count", "tally", {"count": 5}, "yy.", "open"),  # more than there are: all
        ("count", "tally", {"count": 5}, "yyy", "passed"),
        ("claim", "veto", {}, "", "open"),
        ("claim", "veto", {}, "y", "passed"),
    ],
)
def test_table(kind: str, on_no: str, more: dict[str, object], said: str, result: str) -> None:
    assert verdict(Mode(kind, on_no, **more), seats(*said)) == result  # type: ignore[arg-type]


def test_groups() -> None:
    rule = mode("groups", groups=need(risk=1, it=2))
    groups = ("risk", "risk", "it", "it", "it")
    assert verdict(rule, seats(*"y.y..", groups=groups)) == "open"
    assert verdict(rule, seats(*"y.yy.", groups=groups)) == "passed"
    assert verdict(rule, seats(*"n.yy.", groups=groups)) == "open"
    assert verdict(rule, seats(*"nn...", groups=groups)) == "rejected"
    assert verdict(rule, seats(*"y.nn.", groups=groups)) == "rejected"
    besides = mode("ratio", ratio=(1, 2), groups=need(risk=1))
    assert verdict(besides, seats(*"..yyy", groups=groups)) == "open", "half is there, but nobody of risk"
    assert verdict(besides, seats(*".yyy.", groups=groups)) == "passed"


MANY = {said: seats(*said * 60) for said in "yn."}


def so_many(yes: int, no: int, size: int) -> tuple[Seat, ...]:
    """The first said yes, the next no, the rest nothing."""
    return (*MANY["y"][:yes], *MANY["n"][yes : yes + no], *MANY["."][yes + no : size])


def test_ratio_is_exact_for_every_size_and_percentage() -> None:
    for size, percent in product(range(1, 61), range(1, 101)):
        rule = Mode("ratio", "tally", (percent, 100))
        least = needed(rule, size)
        assert Fraction(least, size) >= Fraction(percent, 100) > Fraction(least - 1, size) or least == 1
        most = size - least  # so many no still leave a way
        for yes, no, result in (
            (least, 0, "passed"),
            (least - 1, 0, "open"),
            (0, most, "open"),
            (0, most + 1, "rejected"),
            (least - 1, most, "open"),
        ):
            assert verdict(rule, so_many(yes, no, size)) == result, (size, percent)


@given(st.lists(st.sampled_from("yn."), min_size=1, max_size=6), st.integers(1, 6), st.integers(1, 6), st.data())
def test_early_end_iff_it_cannot_change(said: list[str], over: int, under: int, data: st.DataObject) -> None:
    rule = data.draw(
        st.sampled_from(
            [
                Mode("ratio", "tally", (min(over, under), under)),
                Mode("count", "tally", count=over),
                Mode("any", "exhaust"),
                Mode("groups", "tally", groups=need(a=min(over, 2), b=1)),
            ]
        )
    )
    groups = tuple("ab"[place % 2] for place in range(len(said)))
    gaps = [place for place, one in enumerate(said) if one == "."]
    ends = set()
    for rest in product("yn", repeat=len(gaps)):
        full = list(said)
        for place, one in zip(gaps, rest, strict=True):
            full[place] = one
        ends.add(verdict(rule, seats(*full, groups=groups)))
    now = verdict(rule, seats(*said, groups=groups))
    assert ends <= {"passed", "rejected"}
    assert ({now} == ends) if now != "open" else len(ends) == 2


@given(st.lists(st.sampled_from("yn."), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_matter(said: list[str], rnd: Random) -> None:
    shuffled = list(said)
    rnd.shuffle(shuffled)
    for rule in (
        Mode("any", "veto"), Mode("any", "exhaust"), Mode("all", "veto"), Mode("all", "collect"),
        Mode("ratio", "tally", (2, 3)), Mode("count", "tally", count=3),
    ):  # fmt: skip
        assert verdict(rule, seats(*said)) == verdict(rule, seats(*shuffled))


def test_who_hands_on_or_is_removed_is_not_counted() -> None:
    gone = (Seat(4, 4, (), "transferred"), Seat(5, 5, (), "removed"))
    count = tally(Mode("ratio", "tally", (2, 3)), (*seats(*"yn."), *gone))
    assert (count.electorate, count.yes, count.no, count.open, count.need) == (3, 1, 1, 1, 2)


def test_a_seat_that_need_not_be_asked_again_counts_as_yes() -> None:
    again = Seat(2, 2, (Reason("duplicate"),), "deduplicated")
    assert verdict(Mode("all", "veto"), (*seats("y"), again)) == "passed"


def test_only_the_first_signs_alone_and_the_others_are_closed_when_it_is_settled() -> None:
    case = Case(flow(approve("a", people(2, 3), by="single"), approve("b", people(4, 5))))
    assert case.asked() == {"a": [2]}
    case.say(2)
    case.say(5)
    assert [(seat.person, seat.status) for seat in case.last("b").seats] == [(4, "superseded"), (5, "approved")]


def test_in_turn_only_the_head_of_the_line_is_asked() -> None:
    case = Case(flow(approve("a", people(4, 2, 3), by="in_turn")))
    for person in (4, 2, 3):
        assert case.asked() == {"a": [person]}
        case.say(person)
    assert case.state.status == "approved"


def test_a_satisfied_group_is_not_bothered_any_more() -> None:
    rule = mode("groups", groups=need(risk=1, it=1))
    case = Case(flow(approve("a", people(2, 3, group="risk"), people(4, 5, group="it"), by=rule)))
    case.say(2)
    assert case.asked() == {"a": [4, 5]}
    assert mode_of(case.definition, case.last("a")) == rule
    case.no(4)
    assert case.asked() == {"a": [5]}
    case.say(5)
    assert case.state.status == "approved"
