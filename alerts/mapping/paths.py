"""Ways into a payload: `alerts[0].labels.host`, `["a.b"].c`; the empty one is the whole."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, TypeAlias

from alerts import cleaning

Path: TypeAlias = tuple[str | int, ...]

LONGEST: Final = 300
_STEP: Final = re.compile(r'\.?([^.\[\]"{}|\s][^.\[\]"{}|]*)|\[(-?\d{1,6})\]|\["([^"]*)"\]', re.ASCII)
NOTHING: Final = object()


class NotPath(ValueError):
    """This is no path; `at` is the sign where it stops being one."""

    def __init__(self, at: int) -> None:
        super().__init__(f"no path from sign {at} on")
        self.at = at


@lru_cache(maxsize=2048)
def path(written: str) -> Path:
    """The steps of a written path.

    Raises: NotPath.
    """
    said = written.strip()
    if len(said) > LONGEST:
        raise NotPath(LONGEST)
    steps: list[str | int] = []
    at = 0
    while at < len(said):
        found = _STEP.match(said, at)
        dotted = said.startswith(".", at)
        if found is None or (found[1] is not None and dotted is not bool(steps)):
            raise NotPath(at)
        steps.append(int(found[2]) if found[2] else found[3] if found[3] is not None else found[1].strip())
        at = found.end()
    return tuple(steps)


class Whole:
    """The whole payload, for the rules that look at it from each of its items."""

    def __init__(self, body: Any) -> None:
        self.body = body
        self._said: dict[Path, Any] = {}

    def said(self, steps: Path) -> Any:
        """What stands there; a large part as its text, written once however many items ask for it."""
        if steps not in self._said:
            value = at(self.body, steps)
            self._said[steps] = cleaning.spelled(value) if _large(value) else value
        return self._said[steps]


def _large(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) > cleaning.MOST or any(isinstance(one, dict | list) for one in value)
    return isinstance(value, dict)


def at(whole: Any, steps: Path) -> Any:
    """What stands there; NOTHING if nothing does. Null is nothing."""
    value = whole
    for step in steps:
        if isinstance(step, int):
            within = isinstance(value, list) and -len(value) <= step < len(value)
            value = value[step] if within else NOTHING
        else:
            value = value.get(step, NOTHING) if isinstance(value, dict) else NOTHING
        if value is NOTHING:
            return NOTHING
    return NOTHING if value is None else value
