"""Reading JSON with a place: every getter notes a fault instead of stopping."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from approvals.definition.faults import Fault, did_you_mean, words
from approvals.forms.field import Words

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
MISSING = Words("缺少此项", "missing")


class Reader:
    """An object of the definition at a path; the faults of the whole document are in one list."""

    def __init__(self, source: Any, path: str, faults: list[Fault]) -> None:
        self.path = path
        self.faults = faults
        self._seen: set[str] = set()
        if isinstance(source, dict):
            self.source: dict[str, Any] = source
        else:
            self.source = {}
            self._expected("", Words("对象", "an object"), source, Words("在这里写 { … }", "Write { … } here"))

    def fault(self, at: str, what: Words | str, remedy: Words | str) -> None:
        """Note a mistake at the key (or `[2]`) below this object."""
        place = f"{self.path}{at}" if at.startswith("[") or not at else f"{self.path}.{at}"
        self.faults.append(Fault(place, words(what), words(remedy)))

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self._seen.add(key)
        return key in self.source

    def text(self, key: str, default: str | None = None, *, longest: int = 200) -> str:
        """A text; without a default it must be there."""
        if not self.has(key):
            if default is None:
                self.fault(key, MISSING, Words(f'加上 "{key}": "…"', f'Add "{key}": "…"'))
            return default or ""
        value = self.source[key]
        if not isinstance(value, str) or (default is None and not value.strip()):
            wanted = Words(f"1 至 {longest} 字的文字", f"a text of 1 to {longest} characters")
            self._expected(key, wanted, value, Words("写在引号里", "Write it in quotes"))
            return default or ""
        if len(value) > longest:
            what = Words(f"有 {len(value)} 字，太长", f"{len(value)} characters are too long")
            self.fault(key, what, Words(f"最多 {longest} 字", f"Use at most {longest}"))
            return default or ""
        return value.strip()

    def key(self, key: str) -> str:
        """A stable name: small letters, digits and underscores."""
        value = self.text(key, longest=40)
        if value and not KEY.fullmatch(value):
            remedy = Words(
                "用小写字母、数字和下划线，以字母开头", "Use small letters, digits and _, beginning with a letter"
            )
            self.fault(key, Words(f"{value!r} 不能作标识", f"{value!r} is not a name"), remedy)
        return value

    def words(self, key: str, *, required: bool = True, longest: int = 500) -> Words:
        """A text and its English under `<key>_en`."""
        zh = self.text(key, None if required else "", longest=longest)
        return Words(zh, self.text(f"{key}_en", "", longest=longest * 2))

    def whole(self, key: str, default: int | None, *, least: int | None = None, most: int | None = None) -> int | None:
        """A whole number."""
        if not self.has(key):
            return default
        value: object = self.source[key]
        if isinstance(value, bool) or not isinstance(value, int):
            remedy = Words("写数字，不加引号", "Write digits without quotes")
            self._expected(key, Words("整数", "a whole number"), value, remedy)
            return default
        if (least is not None and value < least) or (most is not None and value > most):
            remedy = Words(f"写 {least} 至 {most} 之间的整数", f"Use a whole number from {least} to {most}")
            self.fault(key, Words(f"{value} 超出范围", f"{value} is out of bounds"), remedy)
            return default
        return value

    def yes(self, key: str, *, default: bool = False) -> bool:
        """true or false; the default if not said."""
        if not self.has(key):
            return default
        value = self.source[key]
        if not isinstance(value, bool):
            remedy = Words("写 true 或 false，不加引号", "Write true or false without quotes")
            self._expected(key, Words("true 或 false", "true or false"), value, remedy)
            return default
        return value

    def one_of(self, key: str, known: Collection[str], default: str | None = None) -> str:
        """One of the known words."""
        value = self.text(key, default)
        if value and value not in known:
            self.fault(key, Words(f"未知的 {key}：{value!r}", f"unknown {key} {value!r}"), did_you_mean(value, known))
            return ""
        return value

    def list(self, key: str, *, required: bool = False) -> list[Any]:
        """A list."""
        if not self.has(key):
            if required:
                self.fault(key, MISSING, Words(f'加上 "{key}": [ … ]', f'Add "{key}": [ … ]'))
            return []
        value = self.source[key]
        if not isinstance(value, list) or (required and not value):
            wanted = Words("不为空的列表", "a list with something in it")
            self._expected(key, wanted, value, Words("在这里写 [ … ]", "Write [ … ] here"))
            return []
        return value

    def texts(self, key: str, *, required: bool = False, longest: int = 80) -> tuple[str, ...]:
        """A list of texts, each once."""
        found: list[str] = []
        for index, item in enumerate(self.list(key, required=required)):
            at = f"{key}[{index}]"
            if not isinstance(item, str) or not item.strip() or len(item) > longest:
                wanted = Words(f"1 至 {longest} 字的文字", f"a text of 1 to {longest} characters")
                self._expected(at, wanted, item, Words("写在引号里", "Write it in quotes"))
            elif item.strip() in found:
                self.fault(at, Words(f"{item!r} 重复", f"{item!r} is there twice"), Words("删去一个", "Remove one"))
            else:
                found.append(item.strip())
        return tuple(found)

    def each(self, key: str, *, required: bool = False) -> Iterator[Reader]:
        """A reader for each object of a list."""
        for index, item in enumerate(self.list(key, required=required)):
            yield Reader(item, f"{self.path}.{key}[{index}]", self.faults)

    def inside(self, key: str) -> Reader:
        """A reader for the object under the key; missing is a fault."""
        if not self.has(key):
            self.fault(key, MISSING, Words(f'加上 "{key}": {{ … }}', f'Add "{key}": {{ … }}'))
            return Reader({}, f"{self.path}.{key}", [])
        return Reader(self.source[key], f"{self.path}.{key}", self.faults)

    def ignore(self) -> None:
        """Ask for every key: nobody can say which settings belong here."""
        self._seen |= set(self.source)

    def close(self, also: Collection[str] = ()) -> None:
        """Note every key that nobody asked for."""
        known = self._seen | set(also)
        for key in self.source:
            if key not in known:
                what = Words(f"没有 {key!r} 这个设置", f"unknown setting {key!r}")
                self.fault(key, what, did_you_mean(key, known))

    def _expected(self, at: str, wanted: Words, value: Any, remedy: Words) -> None:
        found = _kind(value)
        what = Words(f"应为{wanted.zh}，现为{found.zh}", f"expected {wanted.en}, found {found.en}")
        self.fault(at, what, remedy)


_KINDS = {
    dict: Words("对象", "an object"),
    list: Words("列表", "a list"),
    str: Words("文字", "a text"),
    bool: Words("是否值", "true/false"),
    int: Words("数字", "a number"),
    float: Words("小数", "a fraction"),
    type(None): Words("空值", "nothing"),
}


def _kind(value: Any) -> Words:
    if isinstance(value, list | str) and not value:
        return Words("空列表", "an empty list") if isinstance(value, list) else Words("空文字", "an empty text")
    return _KINDS.get(type(value), words(type(value).__name__))
