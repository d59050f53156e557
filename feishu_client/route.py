"""The way out of the house: an HTTP proxy (CONNECT) and the authority whose certificates are trusted."""

from __future__ import annotations

import base64
import socket
import ssl
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import unquote, urlsplit

import requests


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
        if self.ca_file:
            session.verify = self.ca_file
        if self.proxy or self.ca_file:
            session.trust_env = False

    def tunnel(self, host: str, port: int, seconds: float) -> socket.socket | None:
        """A socket that the proxy has connected to the host; None where there is no proxy.

        Raises: OSError that says what the proxy answered, without its password.
        """
        if not self.proxy:
            return None
        parts = urlsplit(self.proxy)
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
