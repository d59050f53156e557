"""Why something that claims to come from Feishu is not let in.

    CallbackError           the answer to all of them is a bare HTTP 4xx: whoever knocks learns nothing
    ├── Forged              wrong or missing signature or verification token
    ├── Stale               rightly signed, but long ago (a replay) or in the future (a wrong clock)
    ├── Undecryptable       rightly signed, but our Encrypt Key does not open it
    └── Malformed           not the JSON of a challenge, an event or a card action
"""

from __future__ import annotations


class CallbackError(Exception):
    """Not let in; the text is for our log only."""


class Forged(CallbackError):
    """It does not come from Feishu, or our keys are not those of the developer console."""


class Stale(CallbackError):
    """Its timestamp is outside the window."""


class Undecryptable(CallbackError):
    """The sealed body cannot be opened."""


class Malformed(CallbackError):
    """The body is not what Feishu sends."""
