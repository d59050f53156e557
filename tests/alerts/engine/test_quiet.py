"""Laws of what a silence means."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.quiet import Condition, Facts, On, Op, common, faults, matches, read, systems_in, written

WORDS = st.sampled_from(["", "a", "b", "oms", "10.1.0.13"])
FACTS = st.builds(Facts, WORDS, WORDS, WORDS, WORDS, st.dictionaries(st.sampled_from("xyz"), WORDS))
LABELLED = st.builds(Condition, st.just(On.LABEL), st.sampled_from(Op), WORDS, st.sampled_from("xyz"))
PLAIN = st.builds(
    Condition, st.sampled_from([one for one in On if one is not On.LABEL]), st.sampled_from(Op), WORDS, st.just("")
)
CONDITIONS = st.lists(LABELLED | PLAIN, max_size=5)


@given(CONDITIONS)
def test_conditions_are_kept_as_they_are(conditions: list[Condition]) -> None:
    assert list(read(json.loads(json.dumps(written(conditions))))) == conditions


@given(CONDITIONS, FACTS)
def test_what_is_accepted_never_means_everything(conditions: list[Condition], facts: Facts) -> None:
    if not conditions:
        assert faults(conditions) == [(-1, "quiet_empty")]
        assert not matches(conditions, facts)
    if not faults(conditions):
        assert not matches(conditions, Facts())


@given(LABELLED | PLAIN, FACTS)
def test_a_comparison_and_its_opposite_never_agree(one: Condition, facts: Facts) -> None:
    opposite = {Op.IS: Op.IS_NOT, Op.IS_NOT: Op.IS, Op.FITS: Op.FITS_NOT, Op.FITS_NOT: Op.FITS}[one.op]
    assert matches([one], facts) is not matches([Condition(one.on, opposite, one.value, one.name)], facts)


@given(st.lists(LABELLED, min_size=1, max_size=4), FACTS)
def test_all_conditions_on_labels_have_to_hold(conditions: list[Condition], facts: Facts) -> None:
    assert matches(conditions, facts) == all(matches([one], facts) for one in conditions)


@given(st.lists(FACTS, min_size=1, max_size=4))
def test_what_alerts_share_means_all_of_them(facts: list[Facts]) -> None:
    shared = common(facts)
    assert not shared or all(matches(shared, one) for one in facts)


def test_several_systems_are_alternatives_and_all_else_has_to_hold() -> None:
    two = [Condition(On.SYSTEM, Op.IS, "oms"), Condition(On.SYSTEM, Op.IS, "md")]
    assert matches(two, Facts(system="oms"))
    assert matches(two, Facts(system="md"))
    assert not matches(two, Facts(system="crm"))
    assert not matches([*two, Condition(On.SEVERITY, Op.IS, "info")], Facts(system="oms", severity="critical"))
    assert not matches([*two, Condition(On.SYSTEM, Op.IS_NOT, "oms")], Facts(system="oms"))
    assert systems_in(two) == {"oms", "md"}


@pytest.mark.parametrize(
    ("value", "said", "fits"),
    [
        (r"10\.1\..*", "10.1.0.13", True), (r"10\.1\.", "10.1.0.13", False), ("a|b", "b", True), ("a|b", "ab", False),
        ("(?i)OMS-.*", "oms-01", True), (".*", "", True), (".+", "", False),
    ],
)  # fmt: skip
def test_a_pattern_fits_the_whole_text_as_everywhere(value: str, said: str, fits: bool) -> None:
    one = Condition(On.LABEL, Op.FITS, value, "host")
    assert matches([one], Facts(labels={"host": said})) is fits
    assert bool(re.fullmatch(value, said)) is fits


def test_a_pattern_cannot_stand_still() -> None:
    evil = Condition(On.LABEL, Op.FITS, "(a+)+b", "x")
    assert not matches([evil], Facts(labels={"x": "a" * 2_000}))


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (Condition(On.LABEL, Op.IS, "x"), "quiet_no_label"), (Condition(On.SYSTEM, Op.IS, "x", "y"), "quiet_no_label"),
        (Condition(On.SOURCE, Op.IS, ""), "quiet_no_value"), (Condition(On.TITLE, Op.IS, "x" * 301), "quiet_too_long"),
        (Condition(On.TITLE, Op.FITS, "("), "pattern_unclosed"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(one: Condition, code: str) -> None:
    good = Condition(On.SYSTEM, Op.IS, "oms")
    assert faults([good, one]) == [(1, code)]


@pytest.mark.parametrize(
    "wide",
    [
        [Condition(On.TITLE, Op.FITS, ".*")], [Condition(On.LABEL, Op.IS, "", "x")],
        [Condition(On.SOURCE, Op.IS_NOT, "zabbix")], [Condition(On.LABEL, Op.FITS_NOT, "a", "x")],
    ],
)  # fmt: skip
def test_what_would_hit_everything_is_no_silence(wide: list[Condition]) -> None:
    assert faults(wide) == [(-1, "quiet_too_wide")]
    assert faults([Condition(On.TITLE, Op.IS, "x")] * 21) == [(-1, "quiet_too_many")]
