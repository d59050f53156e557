"""Which signs a place of a pattern takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Test = Callable[[str], bool]


def literal(wanted: str) -> Test:
    """This sign."""
    return lambda sign: sign == wanted


def any_but_newline(sign: str) -> bool:
    """What a dot takes."""
    return sign != "\n"


def is_word(sign: str) -> bool:
    """A letter, a figure or an underscore of any script."""
    return sign.isalnum() or sign == "_"


def listed(tests: tuple[Test, ...], *, but: bool, blind: bool) -> Test:
    """One of these, or anything but these; `blind` to upper and lower case."""
    if blind:
        tests = tuple(either_case(test) for test in tests)
    return lambda sign: any(test(sign) for test in tests) is not but


def either_case(test: Test) -> Test:
    """Whatever the test takes in one of the cases."""
    return lambda sign: test(sign) or test(sign.lower()) or test(sign.upper())


def _not(test: Test) -> Test:
    return lambda sign: not test(sign)


ESCAPES: Final[dict[str, Test]] = {
    "d": str.isdecimal,
    "D": _not(str.isdecimal),
    "w": is_word,
    "W": _not(is_word),
    "s": str.isspace,
    "S": _not(str.isspace),
    "n": literal("\n"),
    "t": literal("\t"),
    "r": literal("\r"),
}
