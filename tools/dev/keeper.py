"""Keeps one command: ends it, and all that it started, when the supervisor goes, however it goes.

Run as `python keeper.py [--user UID:GID] [--stop SIGNAL] -- COMMAND …`. Standard input is a pipe whose other end only
the supervisor holds: its end of file means that the supervisor is gone. The keeper leads a process group that the
command and its offspring belong to; on Linux the command also dies with the keeper. Works on macOS too, where there is
no parent-death signal.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading

PATIENCE = 7.0
ORPHAN_PATIENCE = 2.0
PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> int:
    """Run the command until it ends or the supervisor does; returns the command's exit code."""
    options, command = argv[: argv.index("--")], argv[argv.index("--") + 1 :]
    stop = signal.Signals[options[options.index("--stop") + 1]] if "--stop" in options else signal.SIGTERM
    owner = options[options.index("--user") + 1] if "--user" in options else ""
    user, group = (int(part) for part in owner.split(":")) if owner else (None, None)
    ending = threading.Event()
    orphaned = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    signal.signal(signal.SIGINT, lambda *_: ending.set())

    def watch() -> None:
        while os.read(0, 1024):
            continue
        orphaned.set()
        ending.set()

    threading.Thread(target=watch, daemon=True).start()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def die_with_me() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_me,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
    )
    code = _wait(child, ending, orphaned, stop)
    if orphaned.is_set() or code is None:
        os.killpg(0, signal.SIGKILL)  # the whole group, this process with it
    return code if code is not None and code >= 0 else 128 - (code or 0)


def _wait(
    child: subprocess.Popen[bytes], ending: threading.Event, orphaned: threading.Event, stop: signal.Signals
) -> int | None:
    """The command's exit code; None if it had to be left to be killed."""
    while not ending.wait(0.1):
        code = child.poll()
        if code is not None:
            return code
    child.send_signal(stop)
    try:
        return child.wait(ORPHAN_PATIENCE if orphaned.is_set() else PATIENCE)
    except subprocess.TimeoutExpired:
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
