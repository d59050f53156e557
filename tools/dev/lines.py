"""The bots that keep a long connection to Feishu: who they are, and who has become one while everything runs."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from queue import SimpleQueue
from typing import Final

from tools.dev.paths import PYTHON, ROOT
from tools.dev.say import Failure

LOOK_SECONDS: Final = 10.0
_LINE: Final = re.compile(r"(?:^|, )([-\w]+): ")


def known() -> list[str]:
    """Their slugs, asked of the product before it runs.

    Raises: Failure if it cannot say.
    """
    asked = subprocess.run(
        [str(PYTHON), "manage.py", "feishu_lines"], cwd=ROOT, check=False, stdin=subprocess.DEVNULL,
        capture_output=True, text=True,
    )  # fmt: skip
    if asked.returncode != 0:
        raise Failure(f"the bots with a long connection are not known:\n{asked.stderr}")
    return asked.stdout.split()


class Newcomers:
    """Asks the running product every few seconds which lines it misses; a thread of its own."""

    def __init__(self, ready_url: str, started: Iterable[str], *, every: float = LOOK_SECONDS) -> None:
        self._url = ready_url
        self._started = set(started)
        self._new: SimpleQueue[str] = SimpleQueue()
        self._every = every
        threading.Thread(target=self._look, daemon=True).start()

    def take(self) -> list[str]:
        """The slugs that nobody has started a process for yet; each is given once."""
        return [self._new.get() for _ in range(self._new.qsize())]

    def __bool__(self) -> bool:
        return not self._new.empty()

    def _look(self) -> None:
        while True:
            time.sleep(self._every)
            for slug in told(self._url):
                if slug not in self._started:
                    self._started.add(slug)
                    self._new.put(slug)


def told(ready_url: str) -> list[str]:
    """The lines of which /readyz tells the age; none while it cannot be asked."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(ready_url, timeout=5) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    except OSError:
        return []
    try:
        return _LINE.findall(json.loads(body)["checks"]["lines"]["why"])
    except (ValueError, KeyError, TypeError):
        return []
