"""Flow definitions: JSON in, frozen dataclasses out, or every mistake at once with its place and remedy."""

from __future__ import annotations

from approvals.definition.faults import Fault, WrongDefinition
from approvals.definition.model import Approve, Branch, Definition, Do, Exclusive, Human, Node, Rung, Sla, Who
from approvals.definition.parse import canonical, digest, parse, parsed

__all__ = [
    "Approve",
    "Branch",
    "Definition",
    "Do",
    "Exclusive",
    "Fault",
    "Human",
    "Node",
    "Rung",
    "Sla",
    "Who",
    "WrongDefinition",
    "canonical",
    "digest",
    "parse",
    "parsed",
]
