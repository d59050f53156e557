"""What people type: units, full-width digits, decimal commas, and what is asked about."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellness.engine.cleaning import Ask, Fault, Unreadable, count, doubts, height, swapped, waist, weight


@pytest.mark.parametrize(
    ("text", "kilos"),
    [("72.4", "72.40"), ("７２．４", "72.40"), ("72,4", "72.40"), (" 72.4 公斤 ", "72.40"), ("145斤", "72.50"),
     ("145 市斤", "72.50"), ("160 lb", "72.57"), ("160磅", "72.57"), ("72.4KG", "72.40"), ("72千克", "72.00")],
)  # fmt: skip
def test_weights(text: str, kilos: str) -> None:
    assert weight(text) == Decimal(kilos)


@pytest.mark.parametrize(
    ("text", "cm"), [("1.74", "174"), ("174", "174"), ("1,74 米", "174"), ("174厘米", "174"), ("165cm", "165")]
)
def test_heights(text: str, cm: str) -> None:
    assert height(text) == Decimal(cm)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("abc", Fault.UNREADABLE), ("72.4 石", Fault.UNKNOWN_UNIT), ("7", Fault.OUT_OF_RANGE), ("5' 7", Fault.UNREADABLE),
     ("-70", Fault.UNREADABLE), ("1e2", Fault.UNREADABLE), ("=72", Fault.UNREADABLE), ("72.4 72.4", Fault.UNREADABLE)],
)  # fmt: skip
def test_what_is_no_weight_says_why(text: str, fault: Fault) -> None:
    with pytest.raises(Unreadable) as found:
        weight(text)
    assert found.value.fault is fault


def test_nothing_typed_is_nothing() -> None:
    assert (weight(" "), waist(""), height("　"), count("", 10)) == (None, None, None, None)
    assert waist("88 厘米") == Decimal(88)


@pytest.mark.parametrize(
    ("text", "many"), [("8000", 8000), ("8,000", 8000), ("８０００步", 8000), ("30 分钟", 30), ("0", 0)]
)
def test_counts(text: str, many: int) -> None:
    assert count(text, 100_000) == many


def test_counts_beyond_reason() -> None:
    with pytest.raises(Unreadable) as found:
        count("200001", 200_000)
    assert found.value.fault is Fault.OUT_OF_RANGE
    with pytest.raises(Unreadable):
        count("8千", 200_000)


@given(st.text(max_size=12))
def test_nothing_that_is_typed_breaks_us(text: str) -> None:
    for read in (weight, waist, height, lambda one: count(one, 1000)):
        try:
            found = read(text)
        except Unreadable:
            continue
        assert found is None or found >= 0


@given(st.decimals(Decimal(40), Decimal(110), places=1))
def test_a_number_in_jin_is_asked_about(kilos: Decimal) -> None:
    found = doubts(2 * kilos, before=kilos, height=None)
    assert found is not None
    assert (found.ask, dict(found.readings)["jin"]) == (Ask.UNIT, kilos)


def test_what_is_asked_about() -> None:
    assert doubts(Decimal(72), before=Decimal("71.5"), height=Decimal(174), since=timedelta(days=1)) is None
    jump = doubts(Decimal(76), before=Decimal("71.5"), height=Decimal(174), since=timedelta(days=3))
    assert jump is not None
    assert jump.ask is Ask.JUMP
    assert doubts(Decimal(76), before=Decimal("71.5"), height=Decimal(174), since=timedelta(days=30)) is None
    first = doubts(Decimal(145), before=None, height=Decimal(174))
    assert first is not None
    assert first.readings == (("jin", Decimal("72.50")),)
    thin = doubts(Decimal(40), before=None, height=Decimal(190))
    assert thin is not None
    assert thin.ask is Ask.INDEX


def test_a_record_whose_fields_were_swapped() -> None:
    assert swapped("166", "57")
    assert not swapped("57", "166")
    assert not swapped("很重", "57")
