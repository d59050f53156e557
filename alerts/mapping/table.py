"""A whole mapping as a person writes it, checked before it may be used."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from alerts import wire
from alerts.mapping.paths import NotPath, Path, path
from alerts.mapping.rules import Fault, Rule, read_rule

FIELDS: Final = (
    *("key", "state", "severity", "title", "body", "value", "time", "began", "group", "owner"),
    *("image", "test"),
)
PARTS: Final = ("items", "fields", "labels", "labels_of", "annotations", "annotations_of", "links")
MOST_RULES: Final = 64
LARGEST: Final = 40_000


class Faults(ValueError):
    """The mapping cannot be used; all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.place}: {fault.code}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Table:
    """A mapping that can be used.

    items: where the list is; one object is a list of one. labels_of: objects all of whose pairs become labels.
    """

    items: Path
    fields: Mapping[str, Rule]
    labels: Mapping[str, Rule] = field(default_factory=dict)
    labels_of: tuple[Path, ...] = ()
    annotations: Mapping[str, Rule] = field(default_factory=dict)
    annotations_of: tuple[Path, ...] = ()
    links: Mapping[str, Rule] = field(default_factory=dict)


def table(raw: Any) -> Table:
    """The mapping, ready to be used.

    Raises: Faults.
    """
    try:
        written = json.dumps(raw, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        raise Faults((Fault("mapping_not_json", ""),)) from None
    return _table(written)


@lru_cache(maxsize=256)
def _table(written: str) -> Table:
    raw = json.loads(written)
    if not isinstance(raw, dict) or len(written) > LARGEST:
        raise Faults((Fault("mapping_too_large" if isinstance(raw, dict) else "mapping_not_object", ""),))
    reader = _Reader(raw)
    made = reader.read()
    if reader.faults:
        raise Faults(tuple(reader.faults))
    return made


class _Reader:
    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.faults = [Fault("mapping_unknown", name) for name in raw if name not in PARTS]

    def read(self) -> Table:
        fields = self.rules("fields")
        self.faults += [Fault("mapping_unknown", f"fields.{name}") for name in fields if name not in FIELDS]
        if "title" not in wire.part(self.raw, "fields"):
            self.faults.append(Fault("mapping_no_title", "fields.title"))
        items = next(self.paths("items", [self.raw.get("items", "")]), ())
        return Table(
            items,
            fields,
            self.rules("labels"),
            tuple(self.paths("labels_of", self.raw.get("labels_of", []))),
            self.rules("annotations"),
            tuple(self.paths("annotations_of", self.raw.get("annotations_of", []))),
            self.rules("links"),
        )

    def rules(self, name: str) -> dict[str, Rule]:
        raw = self.raw.get(name, {})
        if not isinstance(raw, dict) or len(raw) > MOST_RULES:
            self.faults.append(Fault("mapping_not_rules", name))
            return {}
        made = {}
        for called, written in raw.items():
            for told in read_rule(written, f"{name}.{called}"):
                if isinstance(told, Fault):
                    self.faults.append(told)
                else:
                    made[called] = told
        return made

    def paths(self, name: str, raw: Any) -> Iterator[Path]:
        if not isinstance(raw, list) or not all(isinstance(one, str) for one in raw) or len(raw) > MOST_RULES:
            self.faults.append(Fault("mapping_not_paths", name))
            return
        for written in raw:
            try:
                yield path(written)
            except NotPath as wrong:
                self.faults.append(Fault("rule_no_path", name, str(wrong.at + 1)))


# What is understood of a source that has no mapping of its own: the body we document for those who can choose it.
DEFAULT: Final = {
    "fields": {
        "key": {"path": "key", "default": ""},
        "state": {"path": "status", "default": "firing"},
        "severity": {"path": "severity", "default": ""},
        "title": "title",
        "body": {"path": "description", "default": ""},
        "time": {"path": "time", "default": ""},
        "began": {"path": "began", "default": ""},
        "value": {"path": "value", "default": ""},
        "owner": {"path": "owner", "default": ""},
        "test": {"path": "test", "default": ""},
    },
    "labels_of": ["labels"],
    "annotations_of": ["annotations"],
    "links": {"link": {"path": "url", "default": ""}},
}
