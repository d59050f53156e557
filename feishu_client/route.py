"""The way out of the house: an HTTP proxy (CONNECT) and the authority whose certificates are trusted."""

from __future__ import annotations

import base64
import socket
import ssl
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, unquote, urlsplit

import requests
from requests.utils import get_environ_proxies, select_proxy


@dataclass(frozen=True)
class Route:
    """`proxy`: `http://[user:password@]host:port`, "" for none; `ca_file`: PEM, trusted instead of the usual ones."""

    proxy: str = field(default="", repr=False)  # may hold a password
    ca_file: str = ""

    def __post_init__(self) -> None:
        """Raises: ValueError for a proxy that is not `http://host:port`."""
        parts = urlsplit(self.proxy)
        if self.proxy and (parts.scheme != "http" or not parts.hostname):
            raise ValueError("a proxy is named as http://[user:password@]host:port")

    def lead(self, session: requests.Session) -> None:
        """Let the session go this way. What is said here wins over the environment's proxies."""
        if self.proxy:
            session.proxies = {"http": self.proxy, "https": self.proxy}
            session.trust_env = False

    def tunnel(self, host: str, port: int, seconds: float, *, secure: bool) -> socket.socket | None:
        """A socket that the proxy has connected to the host; None where neither we nor the environment name a proxy.

        Raises: OSError that says what the proxy answered, without its password.
        """
        proxy = self.proxy or environment_proxy(host, port, secure=secure)
        if not proxy:
            return None
        parts = _usable(proxy)
        headers = {}
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Proxy-Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        way = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=seconds)
        way.set_tunnel(host, port, headers)
        try:
            way.connect()
        except HTTPException as error:
            raise OSError(f"the proxy gave no answer ({type(error).__name__})") from error
        made: socket.socket = way.sock
        made.settimeout(None)
        return made

    def trust(self) -> ssl.SSLContext:
        """What decides whether the other side is who it says it is.

        Raises: OSError if the file cannot be read; ssl.SSLError if it holds no certificate.
        """
        return ssl.create_default_context(cafile=self.ca_file or None)


DIRECT = Route()


def environment_proxy(host: str, port: int, *, secure: bool) -> str:
    """What the environment names for this address (HTTPS_PROXY, NO_PROXY …); "" for nothing."""
    url = f"{'https' if secure else 'http'}://{host}:{port}"
    found = select_proxy(url, get_environ_proxies(url)) or ""
    return found if not found or "://" in found else f"http://{found}"


def _usable(proxy: str) -> SplitResult:
    parts = urlsplit(proxy)
    try:
        usable = parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        raise OSError("Tunnel impossible: the environment's proxy is not http://host:port, FEISHU_PROXY names another")
    return parts
