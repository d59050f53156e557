"""How `run` of an errand says that it could not be done now, or never will be."""

from __future__ import annotations


class Later(Exception):
    """Not now: tried again after `wait` seconds (None: doubling). `counted` False does not use up a try."""

    def __init__(self, reason: str, *, wait: float | None = None, code: str = "", counted: bool = True) -> None:
        super().__init__(reason)
        self.reason, self.wait, self.code, self.counted = reason, wait, code, counted


class Hopeless(Exception):
    """Never this way: parked at once, for somebody must mend something first."""

    def __init__(self, reason: str, *, code: str = "") -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code
