"""The directory's part of the door to people (`from people.api import directory`)."""

from __future__ import annotations

from people.directory.compare import compare
from people.directory.diff import diff
from people.directory.facts import Change, Changes, Finding, Firm, Snapshot, Told, Value, stopped, too_many_stop
from people.directory.load import load
from people.services.directory import Applied, apply

__all__ = [
    "Applied",
    "Change",
    "Changes",
    "Finding",
    "Firm",
    "Snapshot",
    "Told",
    "Value",
    "apply",
    "compare",
    "diff",
    "load",
    "stopped",
    "too_many_stop",
]
