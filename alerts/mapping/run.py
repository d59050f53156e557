"""Reading a payload by a mapping. Whatever goes wrong on the way is flagged; the alert is there all the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from alerts import cleaning, vocabulary
from alerts.drafts import Draft, Settings, each
from alerts.mapping.paths import NOTHING, Path, Whole, at
from alerts.mapping.rules import Missing, Rule
from alerts.mapping.table import Table
from alerts.patterns import Budget
from alerts.signal import Flag, Parsed, SignalState
from alerts.wire import Inbound, Unreadable

# Fields whose failing changes what is done about the alert; the others may be absent from some payloads.
WEIGHTY: Final = frozenset({"key", "state", "severity", "title", "time", "began"})
# Where a title is looked for when the mapping gives none.
LIKELY: Final = ("title", "summary", "subject", "name", "alertname", "message", "msg", "text", "content")


def read_by(table: Table, body: Any, inbound: Inbound, settings: Settings, flags: tuple[Flag, ...] = ()) -> Parsed:
    """The signals of a payload. `flags` are put on every one of them.

    Raises: Unreadable if there is no list or object where the mapping says.
    """
    found = at(body, table.items)
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list):
        raise Unreadable("no_items", written(table.items))
    whole, budget = Whole(body), Budget()
    return each(
        found, written(table.items), lambda item: _Reading(table, item, whole, budget).draft(flags), inbound, settings
    )


def written(way: Path) -> str:
    """The path as a person writes it. Example: written(("a", 0, "b")) == "a[0].b" """
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in way)
    return "".join(parts).lstrip(".")


class _Reading:
    def __init__(self, table: Table, item: Mapping[str, Any], whole: Whole, budget: Budget) -> None:
        self.table, self.item, self.whole, self.budget = table, item, whole, budget
        self.failed = False

    def draft(self, flags: tuple[Flag, ...]) -> Draft:
        """What the mapping picks."""
        said = {name: self._field(name, rule) for name, rule in self.table.fields.items()}
        state = vocabulary.state(said.get("state", "firing"))
        labels = self._pairs(self.table.labels_of, self.table.labels)
        title = said.get("title") or next((self.item[name] for name in LIKELY if self.item.get(name)), self.item)
        happened = said.get("time") or (said.get("began") if state is SignalState.FIRING else None)
        return Draft(
            key=said.get("key"),
            title=title,
            state=state or SignalState.FIRING,
            severity=said.get("severity"),
            body=said.get("body"),
            labels=labels,
            annotations=self._pairs(self.table.annotations_of, self.table.annotations),
            links=[(name, self._told(rule)) for name, rule in self.table.links.items()],
            images=[said.get("image")],
            value=said.get("value"),
            began=said.get("began"),
            happened=happened,
            group_key=said.get("group"),
            test=cleaning.line(said.get("test")).lower() in {"true", "1", "yes"},
            hints=_names(said.get("owner")),
            flags=(*flags, *self._flags(state)),
        )

    def _flags(self, state: SignalState | None) -> list[Flag]:
        seen = {Flag.MAPPING_ERROR: self.failed, Flag.UNKNOWN_STATE: state is None and not self.failed}
        return [flag for flag, there in seen.items() if there]

    def _field(self, name: str, rule: Rule) -> Any:
        value = self._told(rule)
        if name in WEIGHTY and value is NOTHING:
            self.failed = True
        return None if value is NOTHING else value

    def _told(self, rule: Rule) -> Any:
        try:
            return rule.value(self.item, self.whole, self.budget)
        except Missing:
            return NOTHING

    def _pairs(self, objects: tuple[Path, ...], rules: Mapping[str, Rule]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for way in objects:
            value = at(self.whole.body, way[1:]) if way[:1] == ("$",) else at(self.item, way)
            found |= value if isinstance(value, dict) else {}
        single = {name: self._told(rule) for name, rule in rules.items()}
        return found | {name: value for name, value in single.items() if value is not NOTHING}


def _names(raw: Any) -> list[Any]:
    if isinstance(raw, list):
        return raw
    return cleaning.line(raw, cleaning.VALUE).replace(";", ",").split(",")
