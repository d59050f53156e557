"""A rule: where a field of a signal comes from, and what is made of it on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from alerts import cleaning
from alerts.mapping.paths import NOTHING, NotPath, Path, Whole, at, path
from alerts.patterns import Budget, Faulty, Pattern, Spent, pattern, search

ORIGINS: Final = ("path", "template", "constant")
ALSO: Final = ("regex", "map", "default")
LONGEST: Final = 2_000
_PLACE: Final = re.compile(r"\{\{([^{}]*)\}\}")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a mapping: a code, and the place in it (`fields.key.regex`)."""

    code: str
    place: str
    detail: str = ""


class Missing(Exception):  # noqa: N818  # reads as a sentence where it is raised
    """The payload does not hold what the rule looks for."""


@dataclass(frozen=True)
class Rule:
    """One origin, then regex, map and default in this order. A template is texts and paths in turn."""

    way: Path | None = None
    template: tuple[str | Path, ...] | None = None
    constant: str = ""
    regex: Pattern | None = None
    map: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None

    def value(self, item: Any, whole: Whole, budget: Budget) -> Any:
        """What the rule gives for an item of a payload; paths that begin with `$` start at the whole.

        Raises: Missing; Spent is told as Missing, too.
        """
        try:
            return self._mapped(self._matched(self._origin(item, whole), budget))
        except (Missing, Spent):
            if self.default is None:
                raise Missing from None
            return self.default

    def _origin(self, item: Any, whole: Whole) -> Any:
        if self.way is not None:
            return _seen(self.way, item, whole)
        if self.template is None:
            return self.constant
        ways = {part: _or_nothing(part, item, whole) for part in self.template if not isinstance(part, str)}
        if ways and all(value is NOTHING for value in ways.values()):
            raise Missing
        parts = [part if isinstance(part, str) else ways[part] for part in self.template]
        return "".join(cleaning.spelled(part, LONGEST) for part in parts if part is not NOTHING) or _missing()

    def _matched(self, value: Any, budget: Budget) -> Any:
        if self.regex is None:
            return value
        found = search(self.regex, cleaning.text(value, LONGEST), budget)
        return found.said if found else _missing()

    def _mapped(self, value: Any) -> Any:
        if not self.map:
            return value
        word = cleaning.line(value)
        if word in self.map:
            return self.map[word]
        return value if self.default is None else self.default


def read_rule(raw: Any, place: str) -> Iterator[Rule | Fault]:
    """The rule, or everything that is wrong with it. A bare text is a path."""
    if isinstance(raw, str):
        raw = {"path": raw}
    if not isinstance(raw, dict):
        yield Fault("rule_not_object", place)
        return
    faults = [
        *(Fault("rule_unknown", f"{place}.{name}") for name in raw if name not in (*ORIGINS, *ALSO)),
        *(Fault("rule_not_text", f"{place}.{name}") for name in (*ORIGINS, "regex", "default") if _no_text(raw, name)),
        *_map_faults(raw.get("map", {}), f"{place}.map"),
    ]
    if len([name for name in ORIGINS if name in raw]) != 1:
        faults.append(Fault("rule_one_origin", place))
    if faults:
        yield from faults
        return
    try:
        yield Rule(
            way=path(raw["path"]) if "path" in raw else None,
            template=_template(raw["template"]) if "template" in raw else None,
            constant=raw.get("constant", ""),
            regex=pattern(raw["regex"]) if "regex" in raw else None,
            map=raw.get("map", {}),
            default=raw.get("default"),
        )
    except NotPath as wrong:
        yield Fault("rule_no_path", place, str(wrong.at + 1))
    except Faulty as wrong:
        yield Fault(wrong.code, f"{place}.regex", str(wrong.at + 1))


def _template(written: str) -> tuple[str | Path, ...]:
    pieces = _PLACE.split(written)
    return tuple(path(piece) if index % 2 else piece for index, piece in enumerate(pieces))


def _no_text(raw: Mapping[str, Any], name: str) -> bool:
    return name in raw and not (isinstance(raw[name], str) and len(raw[name]) <= LONGEST)


def _map_faults(raw: Any, place: str) -> list[Fault]:
    fine = isinstance(raw, dict) and all(isinstance(meant, str) for meant in raw.values())
    return [] if fine else [Fault("rule_map_not_texts", place)]


def _or_nothing(way: Path, item: Any, whole: Whole) -> Any:
    return whole.said(way[1:]) if way[:1] == ("$",) else at(item, way)


def _seen(way: Path, item: Any, whole: Whole) -> Any:
    value = _or_nothing(way, item, whole)
    return _missing() if value is NOTHING else value


def _missing() -> Any:
    raise Missing
