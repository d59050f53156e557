"""The way out of the house: an HTTP proxy (CONNECT) and the authority whose certificates are trusted."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field

import requests


@dataclass(frozen=True)
class Route:
    """`proxy`: `http://[user:password@]host:port`, "" for none; `ca_file`: PEM, trusted instead of the usual ones."""

    proxy: str = field(default="", repr=False)  # may hold a password
    ca_file: str = ""

    def lead(self, session: requests.Session) -> None:
        """Let the session go this way. What is said here wins over the environment's proxies."""
        if self.proxy:
            session.proxies = {"http": self.proxy, "https": self.proxy}
        if self.ca_file:
            session.verify = self.ca_file
        if self.proxy or self.ca_file:
            session.trust_env = False

    def trust(self) -> ssl.SSLContext:
        """What decides whether the other side is who it says it is.

        Raises: OSError if the file cannot be read; ssl.SSLError if it holds no certificate.
        """
        return ssl.create_default_context(cafile=self.ca_file or None)


DIRECT = Route()
