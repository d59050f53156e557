"""From a written pattern to steps. What it takes is a part of Python's own notation and means the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from alerts.patterns.classes import ESCAPES, Test, any_but_newline, either_case, listed, literal
from alerts.patterns.steps import At, Node, Steps, can_be_empty

LONGEST: Final = 500  # signs of a pattern
MOST_TIMES: Final = 100
DEEPEST: Final = 20


class Faulty(ValueError):
    """The pattern cannot be read: what is wrong (a code), and at which sign."""

    def __init__(self, code: str, at: int) -> None:
        super().__init__(f"{code} at {at}")
        self.code = code
        self.at = at


@dataclass(frozen=True)
class Pattern:
    """A pattern that was read: its steps, and the names of its groups by number."""

    written: str
    steps: Steps
    names: dict[str, int] = field(hash=False)
    groups: int = 0


@lru_cache(maxsize=512)
def pattern(written: str) -> Pattern:
    """The pattern, ready to be searched for.

    Raises: Faulty.
    """
    if len(written) > LONGEST:
        raise Faulty("pattern_too_long", LONGEST)
    reader = _Reader(written)
    node = reader.alternatives(0)
    if reader.at < len(written):
        raise Faulty("pattern_unopened", reader.at)
    steps = node.steps(0)
    if steps is None:
        raise Faulty("pattern_too_large", 0)
    return Pattern(written, steps, reader.names, reader.groups)


class _Reader:
    def __init__(self, written: str) -> None:
        self.written, self.at, self.groups, self.blind = written, 0, 0, False
        self.names: dict[str, int] = {}

    def peek(self, word: str) -> bool:
        return self.written.startswith(word, self.at)

    def take(self, word: str) -> bool:
        """Step over the word if it stands here."""
        here = self.peek(word)
        self.at += len(word) if here else 0
        return here

    def sign(self) -> str:
        if self.at >= len(self.written):
            raise Faulty("pattern_ends", self.at)
        self.at += 1
        return self.written[self.at - 1]

    def alternatives(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise Faulty("pattern_too_deep", self.at)
        ways = [self.sequence(depth)]
        while self.take("|"):
            ways.append(self.sequence(depth))
        return ways[0] if len(ways) == 1 else Node("either", tuple(ways))

    def sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.at < len(self.written) and self.written[self.at] not in "|)":
            parts.append(self.repeated(self.atom(depth)))
        return Node("all", tuple(parts))

    def repeated(self, node: Node) -> Node:
        begin = self.at
        bounds = self.bounds()
        if bounds is None:
            return node
        if node.kind == "at" or can_be_empty(node):
            raise Faulty("pattern_repeats_nothing", begin)
        greedy = not self.take("?")
        if self.at < len(self.written) and self.written[self.at] in "*+?{":
            raise Faulty("pattern_repeats_twice", self.at)
        return Node("times", (node,), least=bounds[0], most=bounds[1], greedy=greedy)

    def bounds(self) -> tuple[int, int | None] | None:
        """How often: None if nothing is said, no upper bound as None."""
        for word, told in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(word):
                return told
        if not self.peek("{"):
            return None
        begin, (inner, closed, _) = self.at, self.written[self.at + 1 :].partition("}")
        low, comma, high = inner.partition(",")
        numbers = [one for one in (low, high) if one]
        if not closed or not numbers or not all(one.isascii() and one.isdecimal() and len(one) < 4 for one in numbers):
            raise Faulty("pattern_bad_count", begin)
        least = int(low or 0)
        most = (int(high) if high else None) if comma else least
        if least > MOST_TIMES or (most is not None and not least <= most <= MOST_TIMES):
            raise Faulty("pattern_bad_count", begin)
        self.at += len(inner) + 2
        return least, most

    def atom(self, depth: int) -> Node:
        begin = self.at
        sign = self.sign()
        if sign == "(":
            return self.group(begin, depth)
        if sign in "*+?{":
            raise Faulty("pattern_repeats_nothing", begin)
        if sign == "^":
            return Node("at", where=At.START)
        if sign == "$":
            return Node("at", where=At.END)
        if sign == "\\" and self.take("b"):
            return Node("at", where=At.EDGE)
        return self.test(self.one_of(begin) if sign == "[" else self.plain(sign, begin))

    def plain(self, sign: str, begin: int) -> Test:
        if sign == ".":
            return any_but_newline
        return self.escape(begin) if sign == "\\" else literal(sign)

    def escape(self, begin: int) -> Test:
        sign = self.sign()
        if sign in ESCAPES:
            return ESCAPES[sign]
        if sign.isalnum():
            raise Faulty("pattern_unknown_escape", begin)
        return literal(sign)

    def test(self, test: Test) -> Node:
        return Node("sign", test=either_case(test) if self.blind else test)

    def group(self, begin: int, depth: int) -> Node:
        number, blind = 0, self.blind
        if self.take("?P<"):
            number = self.named(begin)
        elif self.take("?i:"):
            self.blind = True
        elif self.take("?i)"):
            if begin:
                raise Faulty("pattern_flag_inside", begin)
            self.blind = True
            return Node("all")
        elif not self.take("?:"):
            if self.peek("?"):
                raise Faulty("pattern_not_offered", begin)
            number = self.counted()
        node = self.alternatives(depth + 1)
        self.blind = blind
        if not self.take(")"):
            raise Faulty("pattern_unclosed", begin)
        return Node("group", (node,), number=number) if number else node

    def counted(self) -> int:
        self.groups += 1
        return self.groups

    def named(self, begin: int) -> int:
        name, closed, _ = self.written[self.at :].partition(">")
        if not closed or not name.isidentifier() or name in self.names:
            raise Faulty("pattern_bad_name", begin)
        self.at += len(name) + 1
        self.names[name] = self.counted()
        return self.names[name]

    def one_of(self, begin: int) -> Test:
        other = self.take("^")
        tests: list[Test] = []
        while not (self.peek("]") and tests):
            tests.append(self.listed_sign(begin))
        self.take("]")
        return listed(tuple(tests), but=other, blind=self.blind)

    def listed_sign(self, begin: int) -> Test:
        if self.at >= len(self.written):
            raise Faulty("pattern_unclosed", begin)
        low = self.range_end()
        if isinstance(low, str) and self.peek("-") and not self.peek("-]"):
            self.take("-")
            high = self.range_end()
            if not isinstance(high, str) or high < low:
                raise Faulty("pattern_bad_range", begin)
            return lambda sign: low <= sign <= high
        return literal(low) if isinstance(low, str) else low

    def range_end(self) -> str | Callable[[str], bool]:
        begin, sign = self.at, self.sign()
        if sign != "\\":
            return sign
        sign = self.sign()
        if sign in ESCAPES and sign in "dDwWsS":
            return ESCAPES[sign]
        spelled = {"n": "\n", "t": "\t", "r": "\r"}.get(sign, sign)
        if spelled == sign and sign.isalnum():
            raise Faulty("pattern_unknown_escape", begin)
        return spelled
