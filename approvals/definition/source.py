"""A definition as text: what it says, on which line each part stands, and keys that are written twice."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from approvals.definition.faults import Fault
from approvals.forms.field import Words

MOST_CHARACTERS = 400_000
_BLANK = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_PLAIN = re.compile(r"[^\s,\]}]+")


@dataclass(frozen=True)
class Written:
    """The value (None if the text is no JSON), the line of each path, and the mistakes of the writing itself."""

    value: Any
    lines: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def line(self, path: str) -> int:
        """The line of the path, or of the nearest thing around it that is there."""
        while path not in self.lines and path != "$":
            path = re.sub(r"(\.[^.\[\]]*|\[\d+\])$", "", path) if "." in path or "[" in path else "$"
        return self.lines.get(path, 1)


def read_text(text: str) -> Written:
    """The JSON of a text."""
    if len(text) > MOST_CHARACTERS:
        what = Words(f"{len(text)} 字，太长", f"{len(text)} characters are too long")
        return _wrong(what, Words(f"最多 {MOST_CHARACTERS} 字", f"Use at most {MOST_CHARACTERS}"))
    try:
        value = json.loads(text, parse_constant=_no_constant)
        scan = _Scan(text)
        scan.value("$", _skip(text, 0))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        what = Words(
            f"第 {error.lineno} 行第 {error.colno} 列不是 JSON：{error.msg}", f"not JSON at {place}: {error.msg}"
        )
        return _wrong(what, Words("在那里改正", "Mend the file there"), error.lineno)
    except RecursionError:
        return _wrong(Words("嵌套太深", "nested too deep"), Words("少用几层括号", "Use fewer brackets in brackets"))
    except ValueError:
        what = Words("有不能使用的数字", "there is a number that cannot be used")
        return _wrong(what, Words("只用普通的整数", "Use plain whole numbers"))
    return Written(value, scan.lines, tuple(scan.faults))


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _wrong(what: Words, remedy: Words, line: int = 1) -> Written:
    return Written(None, {"$": line}, (Fault("$", what, remedy),))


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


class _Scan:
    """Walks over text that is known to be JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []
        self._line, self._at = 1, 0

    def value(self, path: str, at: int) -> int:
        """Note the line of the value that begins here, and of all in it; where it ends."""
        self._note(path, at)
        first = self.text[at]
        if first == "{":
            return self._object(path, at + 1)
        if first == "[":
            return self._list(path, at + 1)
        found = (_STRING if first == '"' else _PLAIN).match(self.text, at)
        return found.end() if found else at + 1

    def _note(self, path: str, at: int) -> None:
        self._line += self.text.count("\n", self._at, at)
        self._at = at
        self.lines.setdefault(path, self._line)

    def _object(self, path: str, at: int) -> int:
        seen: set[str] = set()
        at = _skip(self.text, at)
        while self.text[at] != "}":
            found = _STRING.match(self.text, at)
            end = found.end() if found else at + 1
            key = str(json.loads(self.text[at:end]))
            here = f"{path}.{key}"
            self._note(here, at)
            if key in seen:
                what = Words(f"{key!r} 在同一对象中写了两次", f"{key!r} is written twice in one object")
                self.faults.append(Fault(here, what, Words("删去一个", "Remove one")))
            seen.add(key)
            at = self.value(here, _skip(self.text, _skip(self.text, end) + 1))
            at = self._comma(at)
        return at + 1

    def _list(self, path: str, at: int) -> int:
        index = 0
        at = _skip(self.text, at)
        while self.text[at] != "]":
            at = self._comma(self.value(f"{path}[{index}]", at))
            index += 1
        return at + 1

    def _comma(self, at: int) -> int:
        at = _skip(self.text, at)
        return _skip(self.text, at + 1) if self.text[at] == "," else at
