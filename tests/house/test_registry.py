"""Laws on what is registered and on machines: everything says where it comes from, and the page of machines is true."""

from __future__ import annotations

import importlib

import pytest

from core.machine import Machine
from core.registry import REGISTRIES, Registry
from tests.house.files import APPS, ROOT, python

PAGE = ROOT / "docs" / "machines.md"


def machines() -> dict[str, Machine[str]]:
    """Every machine of the house by `module.NAME`."""
    found = {}
    for path in python(*APPS):
        if "Machine(" in path.read_text(encoding="utf-8"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            module = importlib.import_module(name)
            found |= {f"{name}.{key}": value for key, value in vars(module).items() if isinstance(value, Machine)}
    return found


def printed() -> str:
    """The page as it should be."""
    parts = [
        f"## {machine.name}\n\n`{where}`\n\n{machine.markdown()}\n" for where, machine in sorted(machines().items())
    ]
    head = "# Machines\n\nEvery state and every legal move, printed from the code"
    return (
        f"{head} (`python3 dev.py test --only sqlite tests/house/test_registry.py --print-machines` renews it).\n\n"
        + "\n".join(parts)
    )


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.name)
def test_every_registered_thing_says_where(registry: Registry) -> None:  # type: ignore[type-arg]
    for entry in registry.entries():
        assert (ROOT / entry.where).is_file() or importlib.import_module(entry.where)


def test_the_page_of_machines_is_true(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--print-machines"):
        PAGE.write_text(printed(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == printed()
