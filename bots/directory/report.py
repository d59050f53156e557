"""What a run found, as the operator reads it: differences line by line, things to mend, missing permissions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bots.directory.told import SCOPES
from people.api import directory, masked_email, masked_mobile

SHOWN: Final = 500
FINDINGS: Final = 200
NAMED: Final = 20


def told(changes: directory.Changes, failed: Sequence[str] = ()) -> dict[str, Any]:
    """The run's report, ready to be kept; addresses and numbers are masked. `failed`: ids that could not be written."""
    lines = list(_lines(changes))
    findings = [*(directory.Finding("not_written", (key,)) for key in failed), *changes.findings]
    return {
        "changes": lines[:SHOWN],
        "more": max(0, len(lines) - SHOWN),
        "findings": [
            {"kind": one.kind, "ids": list(one.ids[:NAMED]), "more": max(0, len(one.ids) - NAMED)}
            for one in findings[:FINDINGS]
        ],
        "more_findings": max(0, len(findings) - FINDINGS),
        "missing": [{"fact": fact, "scope": SCOPES.get(fact, "")} for fact in changes.missing],
    }


def _lines(changes: directory.Changes) -> Iterator[Mapping[str, Any]]:
    for noun, rows in (("department", changes.departments), ("person", changes.people)):
        for one in rows:
            facts = [[name, _shown(name, before), _shown(name, after)] for name, before, after in one.facts]
            yield {"noun": noun, "verb": one.verb, "id": one.id, "name": one.name, "facts": facts}


def _shown(name: str, value: directory.Value) -> str:
    text = "、".join(value) if isinstance(value, tuple) else str(value)
    if name == "avatar_url":
        return "…" if text else ""  # an address that tells a person nothing
    if name == "mobile":
        return masked_mobile(text)
    return masked_email(text) if name == "email" else text
