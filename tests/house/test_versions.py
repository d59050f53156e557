"""Master data has versions: whoever writes a table that keeps them says so in the same module."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps

from tests.house.files import ROOT

WRITES = {"create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"}
# Not what somebody looks after: one's own preferences, sign-in, the demo's firm, what a reader of an address does.
OTHERWISE = {
    "people/services/preferences.py": "a person's own settings, in the journal",
    "people/services/passwords.py": "passwords have no versions",
    "people/models/person.py": "the manager that tests and first set-up use; its callers note",
    "bots/demo.py": "the demo's bot",
    "alerts/services/reconciling.py": "what a check of a source found is no setting of it",
    "people/services/memberships.py": "the one door of memberships",
}


def kept() -> set[str]:
    """Names of the models that keep versions."""
    return {model.__name__ for model in apps.get_models() if hasattr(model, "history")} - {"Account"}


def writes(tree: ast.Module, models: set[str]) -> set[str]:
    """Models of these that the module writes to through their manager."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        inner: ast.expr = node.func.value
        while isinstance(inner, ast.Call | ast.Attribute):
            if isinstance(inner, ast.Attribute) and inner.attr == "objects" and isinstance(inner.value, ast.Name):
                found |= {inner.value.id} & models
            inner = inner.func if isinstance(inner, ast.Call) else inner.value
    return found


def notes(tree: ast.Module) -> bool:
    """Whether the module keeps versions at all."""
    named = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(isinstance(one, ast.Attribute) and one.attr == "note" for one in named)


def test_whoever_writes_master_data_keeps_a_version() -> None:
    models, silent = kept(), set()
    assert {"Employee", "Department", "Membership", "RoleHolding", "Delegation", "CalendarDay", "Bot"} <= models
    for room in ("core", "people", "estate", "bots", "portal", "approvals", "alerts", "wellness", "inbox"):
        for path in (Path(ROOT) / room).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" in name or "/demo/" in name or name in OTHERWISE:
                continue
            tree = ast.parse(path.read_text())
            if writes(tree, models) and not notes(tree):
                silent.add(name)
    assert silent == set()


def test_the_law_sees_a_silent_writer() -> None:
    tree = ast.parse("Employee.objects.filter(pk=1).exclude(name='').update(name='x')")
    assert writes(tree, {"Employee"}) == {"Employee"}
    assert not notes(tree)
