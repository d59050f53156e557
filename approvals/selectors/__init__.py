"""Questions about requests, each answered with a frozen page object made for one page."""

from __future__ import annotations
