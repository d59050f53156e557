"""Networks and addresses, IPv4 and IPv6."""

from __future__ import annotations

import re
from ipaddress import IPv4Interface, IPv6Interface, ip_interface, ip_network
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef, World
from approvals.forms.kinds import Wrong, fewer_than, parts_of

MOST = 50
ANY = "any"
BETWEEN = re.compile(r"[\s,，、;；]+")


class CidrField:
    """Up to `max` networks (50 if not said), or `any`; stored as the list of canonical networks (`10.1.2.3/32`)."""

    slug = "cidr"
    settings = frozenset({"min", "max"})
    compares_as = "texts"

    def clean(self, field: FieldDef, raw: Any, world: World) -> list[str]:
        """The networks, each once, in the order typed."""
        words = [word for part in parts_of(raw) for word in BETWEEN.split(part) if word]
        if not words:
            raise Wrong.because(_("请填写地址或网段，例如 10.1.2.0/24"))
        fewer_than(field, len(words), MOST)
        found = list(dict.fromkeys(ANY if word.lower() == ANY else self._network(word) for word in words))
        if ANY in found and len(found) > 1:
            raise Wrong.because(_("any 已包含所有地址，请只保留 any，或删除它"))
        return found

    def _network(self, word: str) -> str:
        try:
            if "%" in word:
                raise ValueError("a zone is no part of a network")
            one: IPv4Interface | IPv6Interface = ip_interface(word[:60])
        except ValueError:
            shown = {"word": word[:60]}
            raise Wrong.because(_("「%(word)s」不是地址或网段，请按 10.1.2.0/24 填写") % shown) from None
        if one.ip != one.network.network_address:
            shown = {"word": word[:60], "network": str(one.network), "host": str(ip_network(one.ip))}
            raise Wrong.because(_("「%(word)s」不是网段的起始地址，请改为 %(network)s 或 %(host)s") % shown)
        return str(one.network)

    def typed(self, field: FieldDef, value: Any) -> str:
        """One after the other, parted by commas."""
        return ", ".join(plain(one) for one in value)

    def display(self, field: FieldDef, value: Any, language: str, world: World) -> str:
        """One after the other; a single address without its length."""
        return "、".join(plain(one) for one in value)


def plain(network: str) -> str:
    """A network as people write it: a single address without `/32` or `/128`."""
    return network.removesuffix("/32") if "." in network else network.removesuffix("/128")
