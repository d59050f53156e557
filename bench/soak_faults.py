"""`dev.py soak faults`: processes killed, brokers and databases stopped, Feishu in trouble, on both sizes.

The tests of `tests/faults` marked `soak` wait for real leases and silences, which takes minutes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run them; what is given on the command line goes to pytest."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "soak", "tests/faults", "-p", "no:cacheprovider"]
    return subprocess.run([*command, *sys.argv[1:]], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
