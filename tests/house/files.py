"""What the laws look at: the house's own files, parsed once."""

from __future__ import annotations

import ast
import os
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "people", "estate", "bots", "inbox", "approvals", "alerts", "wellness", "portal")
ROOMS = ("config", *APPS, "feishu_client", "feishu_sandbox", "ops_sandbox")
NOT_OURS = {".venv", "var", ".git", "node_modules", "staticfiles", "__pycache__", "vendor"}
LISTED = Path(__file__).with_name("exceptions.txt")


@cache
def python(*rooms: str) -> tuple[Path, ...]:
    """The Python files of the rooms, without migrations; of all rooms if none is named."""
    found = [path for room in rooms or ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return tuple(path for path in found if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path) -> str:
    """The path as the laws name it."""
    return path.relative_to(ROOT).as_posix()


@cache
def everything() -> tuple[Path, ...]:
    """Every text file of the working copy that is ours; what is not ours is not even walked."""
    found: list[Path] = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = sorted(name for name in inner if name not in NOT_OURS and not name.startswith("."))
        found += [Path(folder, name) for name in sorted(names) if not (Path(folder) == ROOT and name.startswith("."))]
    return tuple(found)


def excused(law: str) -> set[str]:
    """What this law lets pass, from `exceptions.txt`; the list may only shrink."""
    lines = [line.split("#")[0].split() for line in LISTED.read_text(encoding="utf-8").splitlines()]
    return {line[1] for line in lines if len(line) == 2 and line[0] == law}


def obey(law: str, offenders: dict[str, str]) -> None:
    """Fail on offenders that are not excused, and on excuses that nobody needs any more."""
    known = excused(law)
    fresh = {name: why for name, why in offenders.items() if name not in known}
    assert not fresh, f"{law}:\n" + "\n".join(f"  {name}: {why}" for name, why in fresh.items())
    assert not known - set(offenders), f"{law}: strike from exceptions.txt: {sorted(known - set(offenders))}"
