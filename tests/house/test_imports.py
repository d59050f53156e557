"""Law: imports point down, through front doors, at the top of the file."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house.files import APPS, ROOMS, ROOT, obey, place, python, tree

PUBLIC = {"people.models", "people.states"}  # everybody points at a person; the states are the enums of those columns


def imported(module: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Every module that is imported, however it is written, with the statement."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            whole = node.module in ROOMS  # `from people import models` means people.models
            yield from ((node, f"{node.module}.{alias.name}" if whole else node.module) for alias in node.names)


def lazy(module: ast.Module) -> list[str]:
    """Own modules that are imported inside a function."""
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    functions = [one for one in functions if one.name != "ready"]  # Django loads models only after `apps.py`
    return [name for function in functions for _, name in imported(function) if name.split(".")[0] in ROOMS]


def back_doors(module: ast.Module, own: str) -> list[str]:
    """Modules of other apps that are entered past their `api`."""
    result = []
    for _, name in imported(module):
        app, _, rest = name.partition(".")
        if app in APPS and app not in {own, "core"} and rest.split(".")[0] != "api" and name not in PUBLIC:
            result.append(name)
    return result


def test_the_law_on_lazy_imports_tells_good_from_bad() -> None:
    assert lazy(ast.parse("from people import api\ndef f():\n    import json\n")) == []
    assert lazy(ast.parse("def f():\n    from people.api import person\n")) == ["people.api"]


def test_the_law_on_front_doors_tells_good_from_bad() -> None:
    good = (
        "from people.models import Employee\nfrom people import api\nfrom bots.api import announce\nimport core.clock"
    )
    assert back_doors(ast.parse(good), "inbox") == []
    assert back_doors(ast.parse("from bots.models import Bot"), "bots") == []
    bad = "from bots.models import Bot\nfrom people import services\nimport inbox.selectors"
    assert back_doors(ast.parse(bad), "portal") == ["bots.models", "people.services", "inbox.selectors"]


def test_no_own_module_is_imported_lazily() -> None:
    found = {path: lazy(tree(path)) for path in python()}
    obey("lazy-import", {place(path): ", ".join(names) for path, names in found.items() if names})


def test_other_apps_are_entered_through_their_api() -> None:
    found = {path: back_doors(tree(path), path.relative_to(ROOT).parts[0]) for path in python(*APPS)}
    obey("front-door", {place(path): ", ".join(sorted(set(names))) for path, names in found.items() if names})


def test_the_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
