"""Waiting for what other processes do: they give no event to wait on, so they are asked again."""

from __future__ import annotations

import time
from collections.abc import Callable

import requests


def until(true: Callable[[], bool], what: str, *, seconds: float = 30, tell: Callable[[], str] = str) -> None:
    """Return when it is so.

    Raises: AssertionError with what did not happen and what `tell` adds.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            if true():
                return
        except requests.ConnectionError as error:
            what = f"{what.partition(' (')[0]} ({error.__class__.__name__})"
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what}\n{tell()}")
        time.sleep(0.2)


def stays(true: Callable[[], bool], what: str, *, seconds: float) -> None:
    """It is so for all of this time: for what must not happen, there is nothing to wait for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert true(), what
        time.sleep(0.2)
