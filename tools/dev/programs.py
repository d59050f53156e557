"""The monitoring programs of the leg `programs`: on PATH, else installed by the system's package manager as root."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from tools.dev import apt
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
        apt.install(sorted({PROGRAMS[name] for name in missing()}))
    if lacking := missing():
        packages = " ".join(sorted(set(PROGRAMS.values())))
        raise Unobtainable(f"no {', '.join(lacking)}; on Debian: apt-get install {packages}")
    yield Server({}, "Prometheus, Alertmanager, Pushgateway")


def missing() -> list[str]:
    """The programs that are not on PATH."""
    return [name for name in PROGRAMS if not shutil.which(name)]
