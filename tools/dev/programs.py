"""The monitoring programs of the leg `programs`: on PATH, else installed by the system's package manager as root."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tools.dev.databases import Server
from tools.dev.say import Failure

# What the tests run, and the Debian package that it comes in.
PROGRAMS = {
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "prometheus-alertmanager": "prometheus-alertmanager",
    "amtool": "prometheus-alertmanager",
    "prometheus-pushgateway": "prometheus-pushgateway",
}


class Unobtainable(Failure):
    """This machine has not got it, and nothing here can install it: told, and no failure of ours."""


@contextmanager
def monitoring() -> Iterator[Server]:
    """Prometheus, Alertmanager with amtool, Pushgateway.

    Raises: Unobtainable if one of them can be neither found nor installed.
    """
    if missing():
        install(sorted({PROGRAMS[name] for name in missing()}))
    if lacking := missing():
        packages = " ".join(sorted(set(PROGRAMS.values())))
        raise Unobtainable(f"no {', '.join(lacking)}; on Debian: apt-get install {packages}")
    yield Server({}, "Prometheus, Alertmanager, Pushgateway")


def missing() -> list[str]:
    """The programs that are not on PATH."""
    return [name for name in PROGRAMS if not shutil.which(name)]


def install(packages: list[str]) -> None:
    """Ask apt for the packages, where there is an apt and we are root; what comes of it shows on PATH."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(
            ["apt-get", *arguments], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
        )
