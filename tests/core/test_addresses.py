"""Whose address it is: the right-most hop that no trusted proxy stands behind, whatever was written left of it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import addresses

TRUSTED = addresses.networks(["10.0.0.0/8", "fd00::/8", "127.0.0.1"])
proxies = st.one_of(
    st.integers(0x0A000000, 0x0AFFFFFF).map(IPv4Address), st.integers(0xFD << 120, (0xFE << 120) - 1).map(IPv6Address)
).map(str)
strangers = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).filter(
    lambda each: not addresses.within(addresses.parsed(str(each)), TRUSTED)
)
junk = st.text(alphabet=st.characters(exclude_characters=","), max_size=20)


@given(peer=proxies, real=strangers, behind=st.lists(proxies, max_size=5), forged=st.lists(junk, max_size=5))
def test_what_is_forged_on_the_left_changes_nothing(
    peer: str, real: object, behind: list[str], forged: list[str]
) -> None:
    header = ", ".join([*forged, str(real), *behind])
    assert addresses.client(peer, header, TRUSTED) == addresses.parsed(str(real))


@given(peer=strangers, header=st.text(max_size=100))
def test_a_stranger_is_not_believed(peer: object, header: str) -> None:
    assert addresses.client(str(peer), header, TRUSTED) == addresses.parsed(str(peer))


@given(peer=st.text(max_size=30), header=st.text(max_size=200))
def test_no_header_breaks_it(peer: str, header: str) -> None:
    found = addresses.client(peer, header, TRUSTED)
    assert found is None or ip_address(str(found)) == found


@given(peer=proxies, behind=st.lists(proxies, min_size=1, max_size=5))
def test_if_all_are_ours_the_first_of_them_asked(peer: str, behind: list[str]) -> None:
    assert addresses.client(peer, ",".join(behind), TRUSTED) == addresses.parsed(behind[0])


def test_a_hop_that_is_no_address_ends_the_reading() -> None:
    assert addresses.client("10.0.0.1", "8.8.8.8, unknown, 10.0.0.2", TRUSTED) == ip_address("10.0.0.2")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("1.2.3.4", "1.2.3.4"), (" 1.2.3.4:8080 ", "1.2.3.4"), ("[2001:db8::1]:443", "2001:db8::1"),
        ('"[2001:db8::1]"', "2001:db8::1"), ("2001:db8::1", "2001:db8::1"), ("::ffff:1.2.3.4", "1.2.3.4"),
    ],
)  # fmt: skip
def test_a_hop_is_written_in_many_ways(text: str, address: str) -> None:
    assert addresses.parsed(text) == ip_address(address)


@pytest.mark.parametrize("text", ["", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "999.1.1.1", "a:b:c"])
def test_anything_else_is_none(text: str) -> None:
    assert addresses.parsed(text) is None


def test_a_network_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="office"):
        addresses.networks(["10.0.0.0/8", "office"])
    assert addresses.networks(["10.1.2.3/8"]) == addresses.networks(["10.0.0.0/8"])


def test_nobody_lies_nowhere() -> None:
    assert not addresses.within(None, TRUSTED)
    assert not addresses.within(ip_address("10.0.0.1"), ())
    assert addresses.last("http, https") == "https"
