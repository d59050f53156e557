"""Where deliveries may go: never to an address inside the firm that nobody has allowed (server-side request forgery).

The name is resolved here and the delivery goes to the very address that was judged, so a name that answers otherwise
a moment later gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import Invalid

MOST_URL: Final = 500
PORTS: Final = {"https": 443, "http": 80}
# IPv4 inside IPv6 (NAT64, the old ::a.b.c.d, translated), and site-local: none of them is a place of the open Internet.
_WRAPPED: Final = tuple(
    ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96", "fec0::/10")
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(Exception):
    """The address is none that deliveries may go to."""


@dataclass(frozen=True)
class Target:
    """A checked address taken apart; `path` carries the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the `Host` header says them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def checked(url: str, *, plain: bool = False) -> Target:
    """The address of a subscription, or of another system inside the firm that may be asked in `plain` http.

    Raises: Invalid at `url`: not https (http only in the demo), a name and password in it, a fragment, or a private
    address that WEBHOOK_ALLOW_HOSTS does not name.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Invalid.at("url", _("地址无法识别，例如 https://example.com/hook")) from None
    host = (parts.hostname or "").lower()
    if not host or not url.isascii() or not url.isprintable() or " " in url or len(url) > MOST_URL or port == 0:
        raise Invalid.at("url", _("地址无法识别，例如 https://example.com/hook"))
    if parts.scheme != "https" and not ((settings.DEMO or plain) and parts.scheme == "http" and host in allowed()):
        raise Invalid.at("url", _("地址须以 https:// 开头"))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Invalid.at("url", _("地址中不能含有账号、密码或 # 片段"))
    if (literal := _literal(host)) is not None and host not in allowed() and not is_public(literal):
        raise Invalid.at("url", _("不能发送到内网地址，如需发送，请管理员把主机加入 WEBHOOK_ALLOW_HOSTS"))
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def resolved(target: Target) -> list[str]:
    """The addresses to connect to, the best first; all of them must be allowed.

    Raises: OSError if the name is not known; Forbidden for a private address that nobody allowed.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if target.host not in allowed() and not all(is_public(ipaddress.ip_address(one)) for one in addresses):
        raise Forbidden(_("主机 %(host)s 指向内网地址，未发送") % {"host": target.host})
    return list(dict.fromkeys(addresses))


def allowed() -> frozenset[str]:
    """Hosts that may be inside."""
    return frozenset(host.lower() for host in settings.WEBHOOK_ALLOW_HOSTS)


def is_public(address: Address) -> bool:
    """Whether the address is one of the open Internet, also where another one is wrapped in it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.sixtofour is not None or address.teredo is not None:
            return False
        if any(address in net for net in _WRAPPED):
            return False
    return address.is_global and not address.is_multicast


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
