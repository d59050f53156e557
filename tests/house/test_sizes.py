"""Law: modules stay under 300 lines, functions under 41 statements."""

from __future__ import annotations

import ast

from tests.house.files import ROOT, obey, place, python, tree

MODULE_LINES = 300
STATEMENTS = 40


def long_functions(module: ast.Module) -> list[str]:
    """Functions of too many statements, nested ones counted with the outer."""
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [one.name for one in functions if sum(isinstance(part, ast.stmt) for part in ast.walk(one)) - 1 > STATEMENTS]


def test_the_law_on_functions_tells_good_from_bad() -> None:
    assert long_functions(ast.parse("def good():\n" + "    x = 1\n" * STATEMENTS)) == []
    assert long_functions(ast.parse("def bad():\n" + "    x = 1\n" * (STATEMENTS + 1))) == ["bad"]


def test_modules_are_short() -> None:
    paths = [*python(), *sorted((ROOT / "tools").rglob("*.py")), ROOT / "dev.py"]
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    obey("module-length", {name: f"{lines} lines" for name, lines in lengths.items() if lines > MODULE_LINES})


def test_functions_are_short() -> None:
    found = {f"{place(path)}:{name}": "too many statements" for path in python() for name in long_functions(tree(path))}
    obey("function-length", found)
