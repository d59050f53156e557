"""Flow definitions: JSON in, frozen dataclasses out, or every mistake at once with its place and remedy."""

from __future__ import annotations

from approvals.definition.faults import Fault, WrongDefinition
from approvals.definition.known import ANYTHING, Known
from approvals.definition.model import (
    BUTTONS,
    Action,
    Approve,
    Auto,
    AutoReturn,
    Branch,
    Branching,
    Cc,
    Definition,
    Do,
    Exclusive,
    Human,
    Node,
    Parallel,
    Start,
    Wait,
    branches,
    walk,
)
from approvals.definition.parse import Reading, canonical, digest, parse, parsed, read
from approvals.definition.proof import Proof, Way, proof
from approvals.definition.settings import FourEyes, Invalidate, Later, Revoke, Serial, Settings, Twin
from approvals.definition.signing import Mode, OnReject, Quorum
from approvals.definition.timing import DAY, Rung, Sla, Span
from approvals.definition.who import RULES, Special, Who

__all__ = [
    "ANYTHING",
    "BUTTONS",
    "DAY",
    "RULES",
    "Action",
    "Approve",
    "Auto",
    "AutoReturn",
    "Branch",
    "Branching",
    "Cc",
    "Definition",
    "Do",
    "Exclusive",
    "Fault",
    "FourEyes",
    "Human",
    "Invalidate",
    "Known",
    "Later",
    "Mode",
    "Node",
    "OnReject",
    "Parallel",
    "Proof",
    "Quorum",
    "Reading",
    "Revoke",
    "Rung",
    "Serial",
    "Settings",
    "Sla",
    "Span",
    "Special",
    "Start",
    "Twin",
    "Wait",
    "Way",
    "Who",
    "WrongDefinition",
    "branches",
    "canonical",
    "digest",
    "parse",
    "parsed",
    "proof",
    "read",
    "walk",
]
