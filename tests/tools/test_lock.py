"""The lock files: fresh, hashed, and without a registry's address."""

from __future__ import annotations

import pytest

from tools.dev import lock
from tools.dev.paths import REQUIREMENTS
from tools.dev.venv import SETS


@pytest.mark.parametrize("name", SETS)
def test_a_lock_names_no_address(name: str) -> None:
    assert "://" not in (REQUIREMENTS / f"{name}.txt").read_text()


@pytest.mark.parametrize("name", SETS)
def test_every_package_of_a_lock_has_hashes(name: str) -> None:
    blocks = (REQUIREMENTS / f"{name}.txt").read_text().replace("\\\n", " ").splitlines()
    packages = [line for line in blocks if "==" in line and not line.startswith("#")]
    assert packages
    assert [line for line in packages if "--hash=sha256:" not in line] == []


def test_the_locks_are_as_new_as_what_they_are_made_from() -> None:
    assert lock.stale() == []


def test_the_test_set_contains_the_runtime_set() -> None:
    def pins(name: str) -> set[str]:
        lines = (REQUIREMENTS / f"{name}.txt").read_text().splitlines()
        return {line.split(";")[0].strip(" \\") for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("runtime") - pins("test") == set()
