"""Reading JSON with a place: every getter notes a fault instead of stopping."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from approvals.definition.faults import Fault, did_you_mean
from approvals.forms.field import Words

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


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
            self.fault("", f"expected an object, found {_kind(source)}", "Write { … } here")

    def fault(self, at: str, what: str, remedy: str) -> None:
        """Note a mistake at the key (or `[2]`) below this object."""
        place = f"{self.path}{at}" if at.startswith("[") or not at else f"{self.path}.{at}"
        self.faults.append(Fault(place, what, remedy))

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self._seen.add(key)
        return key in self.source

    def text(self, key: str, default: str | None = None, *, longest: int = 200) -> str:
        """A text; without a default it must be there."""
        if not self.has(key):
            if default is None:
                self.fault(key, "missing", f'Add "{key}": "…"')
            return default or ""
        value = self.source[key]
        if not isinstance(value, str) or (default is None and not value.strip()) or len(value) > longest:
            self.fault(key, f"expected a text of 1 to {longest} characters, found {_kind(value)}", "Write it in quotes")
            return default or ""
        return value.strip()

    def key(self, key: str) -> str:
        """A stable name: small letters, digits and underscores."""
        value = self.text(key, longest=40)
        if value and not KEY.fullmatch(value):
            self.fault(key, f"{value!r} is not a name", "Use small letters, digits and _, beginning with a letter")
        return value

    def words(self, key: str, *, required: bool = True) -> Words:
        """A text and its English under `<key>_en`."""
        return Words(self.text(key, None if required else "", longest=500), self.text(f"{key}_en", "", longest=500))

    def whole(self, key: str, default: int | None) -> int | None:
        """A whole number."""
        if not self.has(key):
            return default
        value: object = self.source[key]
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, f"expected a whole number, found {_kind(value)}", "Write digits without quotes")
            return default
        return value

    def yes(self, key: str) -> bool:
        """true or false; false if not said."""
        if not self.has(key):
            return False
        value = self.source[key]
        if not isinstance(value, bool):
            self.fault(key, f"expected true or false, found {_kind(value)}", "Write true or false without quotes")
        return value is True

    def one_of(self, key: str, known: Collection[str], default: str | None = None) -> str:
        """One of the known words."""
        value = self.text(key, default)
        if value and value not in known:
            self.fault(key, f"unknown {key} {value!r}", did_you_mean(value, known))
            return ""
        return value

    def list(self, key: str, *, required: bool = False) -> list[Any]:
        """A list."""
        if not self.has(key):
            if required:
                self.fault(key, "missing", f'Add "{key}": [ … ]')
            return []
        value = self.source[key]
        if not isinstance(value, list) or (required and not value):
            self.fault(key, f"expected a list with something in it, found {_kind(value)}", "Write [ … ] here")
            return []
        return value

    def each(self, key: str, *, required: bool = False) -> Iterator[Reader]:
        """A reader for each object of a list."""
        for index, item in enumerate(self.list(key, required=required)):
            yield Reader(item, f"{self.path}.{key}[{index}]", self.faults)

    def inside(self, key: str) -> Reader:
        """A reader for the object under the key; missing is a fault."""
        if not self.has(key):
            self.fault(key, "missing", f'Add "{key}": {{ … }}')
            return Reader({}, f"{self.path}.{key}", [])
        return Reader(self.source[key], f"{self.path}.{key}", self.faults)

    def close(self, also: Collection[str] = ()) -> None:
        """Note every key that nobody asked for."""
        known = self._seen | set(also)
        for key in self.source:
            if key not in known:
                self.fault(key, f"unknown setting {key!r}", did_you_mean(key, known))


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true/false", int: "a number", float: "a number"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)
