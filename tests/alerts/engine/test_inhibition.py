"""Laws of inhibition: something stays heard, whatever the rules; what nothing explains is heard."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.inhibition import Open, Rule, explained
from alerts.engine.quiet import Condition, Facts, On, Op, matches
from alerts.states import OPEN, AlertState

KINDS = st.sampled_from(["host", "disk", "app"])
HOSTS = st.sampled_from(["a", "b", ""])


def kind(name: str) -> tuple[Condition, ...]:
    return (Condition(On.LABEL, Op.IS, name, "kind"),)


def alert(key: int, name: str, host: str = "a", severity: str = "error", state: AlertState = AlertState.FIRING) -> Open:
    return Open(key, state, Facts(severity=severity, labels={"kind": name, "host": host}))


def rule(ref: str, explains: str, told: str, *equal: str) -> Rule:
    return Rule(ref, kind(explains), kind(told), equal)


RULES = st.lists(
    st.builds(
        rule, st.sampled_from(["r1", "r2", "r3", "r4"]), KINDS, KINDS, st.sampled_from(["host", "kind"])
    ),
    max_size=4, unique_by=lambda one: one.ref,
)  # fmt: skip
ALERTS = st.lists(
    st.tuples(KINDS, HOSTS, st.sampled_from(["critical", "error"]), st.sampled_from([*OPEN])), max_size=7
).map(lambda rows: [alert(key, *row) for key, row in enumerate(rows)])


def explains(one: Open, other: Open, rules: Sequence[Rule]) -> bool:
    return one.state == AlertState.FIRING and any(
        matches(rule.explains, one.facts)
        and matches(rule.explained, other.facts)
        and rule.group(one.facts) == rule.group(other.facts)
        for rule in rules
    )


@given(ALERTS, RULES)
def test_whatever_is_explained_hangs_from_something_that_is_heard(alerts: list[Open], rules: list[Rule]) -> None:
    quiet = explained(alerts, rules)
    reached = {one.key for one in alerts if one.key not in quiet}
    assert bool(reached) == bool(alerts)
    while more := {
        other.key
        for one in alerts
        for other in alerts
        if one.key in reached and other.key not in reached and explains(one, other, rules)
    }:
        reached |= more
    assert reached == {one.key for one in alerts}


@given(ALERTS, RULES)
def test_what_no_other_explains_is_heard(alerts: list[Open], rules: list[Rule]) -> None:
    quiet = explained(alerts, rules)
    for one in alerts:
        by = [other for other in alerts if other.key != one.key and explains(other, one, rules)]
        if not by:
            assert one.key not in quiet
        if one.key in quiet:
            assert quiet[one.key] in {rule.ref for rule in rules}


@given(ALERTS, RULES, st.randoms())
def test_the_order_does_not_matter(alerts: list[Open], rules: list[Rule], random: object) -> None:
    mixed = list(alerts)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert explained(mixed, rules).keys() == explained(alerts, rules).keys()


def test_a_host_that_is_down_explains_what_runs_on_it_until_it_is_up() -> None:
    rules = [rule("down", "host", "app", "host"), rule("full", "app", "disk", "host")]
    alerts = [alert(1, "host", "a"), alert(2, "app", "a"), alert(3, "disk", "a"), alert(4, "app", "b")]
    assert explained(alerts, rules) == {2: "down", 3: "full"}
    assert explained(alerts[1:], rules) == {3: "full"}
    unknown = alert(1, "host", "a", state=AlertState.UNKNOWN)
    assert explained([unknown, *alerts[1:]], rules) == {3: "full"}


def test_of_a_circle_the_worst_stays_heard() -> None:
    circle = [rule("r1", "host", "app", "host"), rule("r2", "app", "host", "host")]
    assert explained([alert(1, "host"), alert(2, "app", severity="critical")], circle) == {1: "r2"}
    assert explained([alert(1, "host"), alert(2, "host")], [rule("self", "host", "host")]) == {2: "self"}
    assert explained([alert(1, "host")], [rule("self", "host", "host")]) == {}
