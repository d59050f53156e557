"""Rules are tried in order and say why; the same rules, facts and moment give the same answer."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine import routing
from alerts.engine.quiet import Op
from alerts.engine.routing import REST, AlertFacts, Config, Look, Onward, Rule, Shift, Term, decide
from alerts.states import Priority

WORDS = ("oms", "md", "", "a.b", "10.1.0.13")
NAMES = ("instance", "app")
words = st.sampled_from(WORDS)
names = st.sampled_from(NAMES)


@st.composite
def terms(draw: Any) -> Term:
    on = draw(st.sampled_from(list(Look)))
    name = draw(names) if on is Look.LABEL else ""
    op = draw(st.sampled_from(list(Op)))
    pool = st.sampled_from(["P1", "P3", "critical", "office", "morning", "A", "o.*", *WORDS])
    return Term(on, op, tuple(draw(st.lists(pool, min_size=1, max_size=3, unique=True))), name)


@st.composite
def configs(draw: Any) -> Config:
    rules = [
        Rule(
            f"r{number}", f"rule {number}", "", tuple(draw(st.lists(terms(), min_size=1, max_size=3))),
            draw(st.sampled_from(["", "p1", "night"])), draw(st.sampled_from(["", "P1", "P4", *Shift.values])),
            tuple(draw(st.lists(names, max_size=2, unique=True))),
            tuple(draw(st.lists(words, max_size=2, unique=True))), draw(st.sampled_from(list(Onward))),
        )
        for number in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    return Config(draw(st.integers(0, 99)), (*rules, Rule(REST, "", policy=draw(st.sampled_from(["", "x"])))))


@st.composite
def facts(draw: Any) -> AlertFacts:
    return AlertFacts(
        draw(words), draw(words), draw(st.sampled_from(["A", "B", "C", ""])),
        draw(st.sampled_from(["critical", "info"])),
        draw(st.sampled_from(Priority.values)), draw(words), draw(st.dictionaries(names, words)),
        draw(st.sampled_from([("office", "trading", "morning"), ("off", "closed")])),
    )  # fmt: skip


def expected(config: Config, seen: AlertFacts) -> tuple[str, str, list[str], list[str]]:
    """The same said without the engine: policy, priority, groups, keys of rules that fit."""
    policy, priority, chats, fitted = "", "", [], []  # type: ignore[var-annotated]
    for rule in config.rules:
        if not all(_held(term, seen) for term in rule.terms):
            continue
        fitted.append(rule.key)
        policy, priority = policy or rule.policy, priority or rule.priority
        chats += [one for one in rule.chats if one not in chats]
        if rule.onward == "stop":
            break
    order = list(Priority.values)
    place = order.index(seen.priority)
    moved = {"up": order[max(place - 1, 0)], "down": order[min(place + 1, 3)], "": seen.priority}
    return policy, moved.get(priority, priority), chats, fitted


def _held(term: Term, seen: AlertFacts) -> bool:
    there = {
        Look.TIME: list(seen.times), Look.LABEL: [seen.labels.get(term.name, "")],
    }.get(term.on) or [getattr(seen, term.on.value)]  # fmt: skip
    if term.op in {Op.IS, Op.IS_NOT}:
        return any(one in term.values for one in there) == (term.op == Op.IS)
    found = any(re.fullmatch(value, one) for value in term.values for one in there)
    return found == (term.op == Op.FITS)


@given(configs(), facts())
def test_the_first_that_fits_says_it_and_the_trace_says_why(config: Config, seen: AlertFacts) -> None:
    policy, priority, chats, fitted = expected(config, seen)
    found = decide(config, seen)
    assert (found.policy, found.priority, list(found.chats)) == (policy, priority, chats)
    assert [one.key for one in found.tried if one.fits] == fitted
    assert [one.key for one in found.tried] == [rule.key for rule in config.rules[: len(found.tried)]]
    for one in found.tried:
        assert one.fits == all(term.held for term in one.terms)
        assert all(term.seen == seen.seen(term.term) for term in one.terms)
    assert found == decide(routing.read(config.version, json.loads(json.dumps(routing.written(config.rules)))), seen)
    json.dumps(routing.traced(found))


@given(st.dictionaries(names, words), st.dictionaries(names, words))
def test_alerts_are_of_one_group_when_the_labels_named_are_the_same(one: dict[str, str], other: dict[str, str]) -> None:
    same = all(one.get(name, "") == other.get(name, "") for name in NAMES)
    assert (routing.group_of(NAMES, one) == routing.group_of(NAMES[::-1], other)) == same
    assert routing.group_of((), one) == ""


@pytest.mark.parametrize(
    ("term", "code"),
    [
        (Term(Look.LABEL, Op.IS, ("x",)), "quiet_no_label"),
        (Term(Look.SYSTEM, Op.IS, ("x",), "y"), "quiet_no_label"),
        (Term(Look.SYSTEM, Op.IS, ()), "quiet_no_value"),
        (Term(Look.TITLE, Op.IS, ("x" * 301,)), "quiet_too_long"),
        (Term(Look.TITLE, Op.FITS, ("ok", "(")), "pattern_unclosed"),
        (Term(Look.TITLE, Op.FITS, ("(a+)+b",)), ""),
    ],
)
def test_what_cannot_be_compared_is_named(term: Term, code: str) -> None:
    assert routing.fault(term) == code


def test_a_pattern_that_would_stand_still_does_not() -> None:
    term = Term(Look.TITLE, Op.FITS, ("(a+)+b",))
    assert not routing.holds(term, AlertFacts(title="a" * 2_000))
