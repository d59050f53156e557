"""`dev.py soak api`: every operation of the REST door against its own description, with many right and wrong requests.

On PostgreSQL if there is one, else on SQLite; `REST_EXAMPLES` says how many requests of each sort (200).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = "200"


def main() -> int:
    """Run it; what is given on the command line goes to pytest."""
    env = {"REST_EXAMPLES": EXAMPLES} | os.environ
    command = [sys.executable, "-m", "pytest", "-q", "tests/rest/test_schema.py", "-p", "no:cacheprovider"]
    return subprocess.run([*command, *sys.argv[1:]], cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
