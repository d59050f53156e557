"""Which tests fit into `dev.py test --fast`: those that were quickest in the last whole run on this machine.

A whole run writes how long each test took; without that, or for what is new or was touched since, a test counts as
quick. So the fast run takes about as long on any machine, and what one is working on is always in it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

WRITE = "HUB_TIMES"  # where to write them
KNOWN = "HUB_QUICK_BY"  # where they stand, for a fast run
BUDGET = 70.0  # seconds of one worker


def fitting(names: Collection[str], times: Mapping[str, float], touched: Collection[str]) -> set[str]:
    """The tests whose time is not known, those of a touched file, and of the others as many as fit, quickest first."""
    sure = {name for name in names if name not in times or name.partition("::")[0] in touched}
    chosen, left = set(sure), BUDGET
    for name in sorted(set(names) - sure, key=lambda name: (times[name], name)):
        left -= times[name]
        if left < 0:
            break
        chosen.add(name)
    return chosen


def deselect(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a fast run, leave out what does not fit."""
    known = Path(os.environ.get(KNOWN, ""))
    if not known.is_file():
        return
    since = known.stat().st_mtime
    files = {item.nodeid.partition("::")[0]: item.path for item in items}
    touched = {name for name, path in files.items() if path.stat().st_mtime > since}
    chosen = fitting([item.nodeid for item in items], json.loads(known.read_text()), touched)
    slow = [item for item in items if item.nodeid not in chosen]
    if slow:
        items[:] = [item for item in items if item.nodeid in chosen]
        config.hook.pytest_deselected(items=slow)


def write(reports: Iterable[Any]) -> None:
    """Note how long each test took with all that it needed, where the leg asks for it."""
    target = os.environ.get(WRITE)
    if not target:
        return
    times = Counter[str]()
    for report in reports:
        if isinstance(report, pytest.TestReport):
            times[report.nodeid] += report.duration
    Path(target).write_text(json.dumps({name: round(seconds, 4) for name, seconds in times.items()}))
