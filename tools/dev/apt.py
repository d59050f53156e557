"""Programs of the system's package manager, where there is one and we may use it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from threading import Lock
from typing import Final

_ONE_AT_A_TIME: Final = Lock()


def install(packages: Sequence[str]) -> None:
    """Ask apt for the packages, if there is an apt and we are root; whether they are there now shows on PATH."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _ONE_AT_A_TIME:
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            subprocess.run(
                ["apt-get", *arguments], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
            )
