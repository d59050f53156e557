"""Which field rules hold for whom, as pure lookups in a definition: what cards, rows of lists and documents may show.

`policy.rights` joins what a person is in one request; where a whole list is drawn, the one part that brought the row
there is enough, and it never says more.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from approvals.definition.model import Action, Cc, Definition, Human
from approvals.forms.rights import FieldRules, Rights, rights_of

START: Final = "start"
COPIED: Final = "copied"
OTHERS: Final = "others"
ALL: Final = FieldRules()


def rules_at(definition: Definition, part: str) -> FieldRules:
    """The rules of a part: a node's key, `start` (the initiator), `copied` or `others`.

    Runs that no node stands for (four eyes, consent to a revocation) read what others read.
    """
    if part == START:
        return definition.start.fields
    if part == COPIED:
        return definition.settings.copied
    node = definition.nodes.get(part)
    if isinstance(node, Action):  # nobody could do it but people: they fill in what the answer would have
        return replace(definition.settings.others, write=node.writes, required=node.writes)
    return node.fields if isinstance(node, Human | Cc) else definition.settings.others


def rights_at(definition: Definition, part: str) -> Rights:
    """What the part reads and writes of the form."""
    return _rights(definition.fields, rules_at(definition, part))


def reads(rights: Rights | None, name: str) -> bool:
    """Whether a placeholder, `field` or `field.column*column`, says only what may be read; None reads everything."""
    if rights is None:
        return True
    field, dot, expression = name.partition(".")
    if not dot:
        return field in rights.read
    columns = [part.strip() for part in expression.split("*")]
    return all(f"{field}.{column}" in rights.read for column in columns)


_rights = lru_cache(maxsize=512)(rights_of)
