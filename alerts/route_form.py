"""What people write into the form of a route. No database."""

from __future__ import annotations

import re
from typing import Final

from alerts.engine.quiet import Op
from alerts.engine.routing import MOST_CONDITIONS, REST, Look, Onward, Rule, Term
from alerts.plan_form import Given, first

SEPARATORS: Final = re.compile(r"[,，、\n]+")


def read_rule(given: Given, key: str) -> Rule:
    """The rule of the form; lines without a value are left out."""
    return Rule(
        key=key,
        name=" ".join(first(given, "name").split()),
        name_en=" ".join(first(given, "name_en").split())[:80],
        terms=() if key == REST else tuple(term for line in lines_in(given) if (term := _term(given, line))),
        policy=first(given, "policy"),
        priority=first(given, "priority"),
        group_by=tuple(dict.fromkeys(re.split(r"[\s,，、]+", first(given, "group_by"))))
        if first(given, "group_by")
        else (),
        chats=tuple(dict.fromkeys(one for one in given.get("chats", ()) if one)),
        onward=Onward(first(given, "onward")) if first(given, "onward") in Onward.values else Onward.STOP,
    )


def lines_in(given: Given) -> list[str]:
    """The numbers of the lines of conditions in the form."""
    named = {name.removeprefix("on-") for name in given if name.startswith("on-")}
    return sorted((one for one in named if one.isdecimal() and len(one) < 4), key=int)[:MOST_CONDITIONS]


def form_of(rule: Rule) -> dict[str, list[str]]:
    """The form as the rule is."""
    told = {
        "name": [rule.name],
        "name_en": [rule.name_en],
        "policy": [rule.policy],
        "priority": [rule.priority],
        "group_by": [" ".join(rule.group_by)],
        "chats": list(rule.chats),
        "onward": [rule.onward.value],
    }
    for number, term in enumerate(rule.terms):
        joint = "\n" if any(SEPARATORS.search(value) for value in term.values) else "、"
        told |= {
            f"on-{number}": [term.on.value],
            f"label-{number}": [term.name],
            f"op-{number}": [term.op.value],
            f"values-{number}": [joint.join(term.values)],
        }
    return told


def changed_form(given: Given, do: str) -> dict[str, list[str]]:
    """The form after one of its own buttons: `add` a condition, or `remove-2`."""
    told = {name: list(values) for name, values in given.items()}
    lines = lines_in(given)
    if do == "add" and len(lines) < MOST_CONDITIONS:
        told[f"on-{int(lines[-1]) + 1 if lines else 0}"] = [Look.SYSTEM.value]
    elif do.startswith("remove-"):
        for name in ("on", "label", "op", "values"):
            told.pop(f"{name}-{do.removeprefix('remove-')}", None)
    return told


def _term(given: Given, line: str) -> Term | None:
    on, op, said = first(given, f"on-{line}"), first(given, f"op-{line}"), first(given, f"values-{line}")
    if on not in Look.values or not said:
        return None
    compared = Op(op) if op in Op.values else Op.IS
    # A pattern may hold commas, so that of patterns there is one on a line.
    parts = said.splitlines() if compared in {Op.FITS, Op.FITS_NOT} else SEPARATORS.split(said)
    values = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    return Term(Look(on), compared, values, first(given, f"label-{line}") if on == Look.LABEL else "")
