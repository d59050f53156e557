"""What stands in the settings of a definition (JSON, perhaps wrong), as a reviewer reads it."""

from __future__ import annotations

from typing import Any, Final

from approvals.definition.conditions import read_when
from approvals.definition.dump import KINDS
from approvals.definition.faults import Fault
from approvals.definition.fields import read_fields
from approvals.definition.flat import Flat
from approvals.definition.parse import canonical
from approvals.definition.reader import Reader
from approvals.definition.reading.timing import read_sla
from approvals.definition.reading.tree import Tree
from approvals.definition.reading.who import read_whos
from approvals.definition.setting_names import SETTINGS
from approvals.definition.wording import rung_said, who_said
from approvals.definition.wording_when import joined, when_said
from approvals.forms.field import Words

LONGEST: Final = 160


def setting_said(key: str) -> Words:
    """What a setting is called; its own name if it has none."""
    return SETTINGS.get(key, Words(key, key))


def value_said(key: str, value: Any, whole: Flat) -> Words:
    """What stands in a setting, read with the fields of its own form."""
    if key == "type" and isinstance(value, str):
        return KINDS.get(value, Words(value, value))
    if isinstance(value, bool):
        return Words("是", "yes") if value else Words("否", "no")
    said = _ruled(key, value, whole)
    if said is None and isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        said = Words("、".join(value), ", ".join(value))
    if said is None:
        text = value if isinstance(value, str) and value else canonical(value)
        said = Words(text, text)
    return Words(_cut(said.zh), _cut(said.said("en")))


def _ruled(key: str, value: Any, whole: Flat) -> Words | None:
    """People, conditions and ladders as sentences; None for what is none, or cannot be read."""
    if key not in {"who", "sla.ladder"} and not key.endswith("when"):
        return None
    faults: list[Fault] = []
    fields = {one.id: one for one in read_fields(Reader({"fields": whole.fields}, "$", []))}
    tree = Tree(fields, way=[at.removeprefix("node ") for at in whole.parts])
    outer = Reader({"who": value, "when": value, "empty": {}, "sla": {"due": "9999h", "ladder": value}}, "$", faults)
    if key == "who":
        said = who_said(read_whos(outer, tree), fields)
    elif key == "sla.ladder":
        sla = read_sla(outer, "sla", tree, "approve") or read_sla(outer, "sla", tree, "do")
        said = joined((rung_said(rung, "clock") for rung in (sla.ladder if sla else ())), Words("；", "; "))
    else:
        said = when_said(read_when(outer, "when", fields, own_rules=False), fields)
    return None if faults or not said.zh else said


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
