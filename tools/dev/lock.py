"""The lock: every package with its hashes, and no registry's address in it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

from tools.dev import venv
from tools.dev.paths import REQUIREMENTS, ROOT, VENV
from tools.dev.say import Failure, say

MARK = "# made by `python3 dev.py lock` from "


def run() -> int:
    """Make requirements/*.txt anew from *.in; versions that still fit are kept."""
    venv.ensure("test")
    uv = shutil.which("uv") or str(VENV / "bin" / "uv")
    for name in venv.SETS:
        target = REQUIREMENTS / f"{name}.txt"
        done = subprocess.run(
            [
                uv,
                "pip",
                "compile",
                "--quiet",
                "--universal",
                "--generate-hashes",
                "--no-header",
                "--no-annotate",
                "--python-version",
                "3.11",
                "-o",
                str(target),
                str(REQUIREMENTS / f"{name}.in"),
            ],
            cwd=ROOT,
            check=False,
            stdout=subprocess.DEVNULL,
        )
        if done.returncode != 0:
            raise Failure(f"uv could not resolve requirements/{name}.in (see above)")
        text = "".join(line for line in target.read_text().splitlines(keepends=True) if not line.startswith("#"))
        if "://" in text:
            raise Failure(f"{target} names an address; it must not: git checkout it and look at uv's configuration")
        target.write_text(f"{MARK}{sources(name)}\n{text}")
        say(f"requirements/{name}.txt: {text.count('==')} packages")
    return 0


def sources(name: str) -> str:
    """Names the inputs of this lock with a digest of what they say."""
    inputs = ["runtime"] if name == "runtime" else ["runtime", "test"]
    told = "".join((REQUIREMENTS / f"{one}.in").read_text() for one in inputs)
    return f"{' + '.join(f'{one}.in' for one in inputs)}, sha256 {hashlib.sha256(told.encode()).hexdigest()[:16]}"


def stale() -> list[str]:
    """The locks whose inputs changed since they were made."""
    return [
        f"requirements/{name}.txt is older than its .in: run python3 dev.py lock"
        for name in venv.SETS
        if (REQUIREMENTS / f"{name}.txt").read_text().splitlines()[0] != MARK + sources(name)
    ]
