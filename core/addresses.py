"""Who really asks: the address, scheme and host behind the proxies that we trust. Pure.

A proxy adds the address that it saw to the right of `X-Forwarded-For`; what stands further left was written by whoever
sent it. So the list is read from the right, as long as the hop that wrote it is trusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HOPS: Final = 32  # nobody has more proxies; whoever sends more is not read to the end


def networks(words: Iterable[str]) -> tuple[Network, ...]:
    """The networks that the words name, `10.0.0.0/8` or a single `10.1.2.3`.

    Raises: ValueError naming the word that is neither.
    """
    return tuple(_network(word) for word in words)


def parsed(text: str) -> Address | None:
    """The address that a hop is written as: bare, with a port, in brackets; None for anything else.

    Example: parsed("[2001:db8::1]:443") == IPv6Address("2001:db8::1")
    """
    word = text.strip().strip('"')
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        found = ip_address(word)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def within(address: Address | None, allowed: Sequence[Network]) -> bool:
    """Whether the address lies in one of the networks; nobody's address lies nowhere."""
    return address is not None and any(address.version == net.version and address in net for net in allowed)


def client(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> Address | None:
    """The right-most hop that is not a trusted proxy; the left-most trusted one if there is no other.

    `peer` is who opened the connection. A hop that is no address ends the reading: the one before it is the answer.
    """
    seen = parsed(peer)
    if not within(seen, trusted):
        return seen
    for hop in reversed(forwarded_for.split(",")[-HOPS:] if forwarded_for else []):
        found = parsed(hop)
        if found is None:
            return seen
        seen = found
        if not within(seen, trusted):
            return seen
    return seen


def last(header: str) -> str:
    """What the nearest proxy wrote into a header that may hold a list."""
    return header.rpartition(",")[2].strip()


def _network(word: str) -> Network:
    try:
        return ip_network(word, strict=False)
    except ValueError:
        raise ValueError(f"{word!r} is neither an address nor a network such as 10.0.0.0/8") from None
