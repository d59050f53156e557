"""Programs that are measured beside ours: an environment of their own, and a process that takes orders."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.ground import ROOT

PLACE = ROOT / "var" / "bench"


def python_of(name: str) -> Path:
    """The Python of an environment that holds exactly `bench/<name>/requirements.txt`; made where it is missing.

    Raises: CalledProcessError if a package cannot be had.
    """
    lock = ROOT / "bench" / name / "requirements.txt"
    folder = PLACE / name
    python, stamp = folder / "bin" / "python", folder / ".stamp"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest() + f" {sys.version_info[0]}.{sys.version_info[1]}"
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    print(f"Installing {name} into {folder.relative_to(ROOT)} …")
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    hashed = ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    if uv:
        _run([uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(folder)])
        _run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python), *hashed])
    else:
        _run([sys.executable, "-m", "venv", str(folder)])
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *hashed])
    stamp.write_text(wanted)
    return python


def _run(command: Sequence[str]) -> None:
    env = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL)


class Runner:
    """A process that answers each order with what came of it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, order: str, *arguments: Any) -> Any:
        """Have it done."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([order, *arguments]) + "\n")
        self._process.stdin.flush()
        return self.answer()

    def answer(self) -> Any:
        """The next line that it says.

        Raises: RuntimeError if it has ended.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a process of the bench has ended; its last words are above")
        return json.loads(line)


@contextmanager
def runner(command: Sequence[str], env: Mapping[str, str]) -> Iterator[Runner]:
    """The process, ready; it ends when its input does."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stdin=pipe, stdout=pipe, text=True)
    try:
        made = Runner(process)
        made.answer()
        yield made
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=60)
