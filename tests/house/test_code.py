"""Laws on what the code may not do: signals, bare saves, foreign clocks, tasks that wait in the broker."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from tests.house.files import APPS, ROOMS, obey, place, python, tree

CLOCKS = {"core/clock.py", "core/wire_clock.py"}


def dotted(node: ast.AST) -> str:
    """`a.b.c` as text."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def calls(module: ast.Module) -> list[ast.Call]:
    """Every call in the file."""
    return [node for node in ast.walk(module) if isinstance(node, ast.Call)]


def signals(module: ast.Module) -> list[str]:
    """Imports of model signals and receivers."""
    bad = {"django.db.models.signals", "django.dispatch", "django.core.signals"}
    return [node.module for node in ast.walk(module) if isinstance(node, ast.ImportFrom) and node.module in bad]


def bare_saves(module: ast.Module) -> list[str]:
    """Saves that do not name their fields."""
    found = [call for call in calls(module) if isinstance(call.func, ast.Attribute) and call.func.attr == "save"]
    return [
        f"line {call.lineno}"
        for call in found
        if not call.args and "update_fields" not in {word.arg for word in call.keywords}
    ]


def foreign_clocks(module: ast.Module) -> list[str]:
    """Readings of a clock other than core's."""
    bad = {"timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now"}
    return [f"line {call.lineno}: {dotted(call.func)}" for call in calls(module) if dotted(call.func) in bad]


def waiting_tasks(module: ast.Module) -> list[str]:
    """Tasks handed to the broker to be run later."""
    return [
        f"line {call.lineno}"
        for call in calls(module)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"apply_async", "send_task", "retry"}
        and {"eta", "countdown"} & {word.arg for word in call.keywords}
    ]


EXAMPLES: list[tuple[Callable[[ast.Module], list[str]], str, str]] = [
    (signals, "from django.db import models", "from django.db.models.signals import post_save"),
    (bare_saves, "row.save(update_fields=['name'])", "row.save()"),
    (foreign_clocks, "from core import clock\nclock.now()", "from django.utils import timezone\ntimezone.now()"),
    (waiting_tasks, "tick.apply_async(queue='urgent')", "tick.apply_async(countdown=60)"),
]


@pytest.mark.parametrize(("law", "good", "bad"), EXAMPLES, ids=lambda value: getattr(value, "__name__", ""))
def test_each_law_tells_good_from_bad(law: Callable[[ast.Module], list[str]], good: str, bad: str) -> None:
    assert law(ast.parse(good)) == []
    assert law(ast.parse(bad)) != []


@pytest.mark.parametrize("law", [signals, bare_saves, waiting_tasks], ids=lambda law: law.__name__)
def test_the_house_obeys(law: Callable[[ast.Module], list[str]]) -> None:
    found = {place(path): law(tree(path)) for path in python(*ROOMS)}
    obey(law.__name__.replace("_", "-"), {name: ", ".join(lines) for name, lines in found.items() if lines})


def test_only_the_clocks_read_the_time() -> None:
    found = {place(path): foreign_clocks(tree(path)) for path in python("config", *APPS) if place(path) not in CLOCKS}
    obey("foreign-clock", {name: ", ".join(lines) for name, lines in found.items() if lines})
