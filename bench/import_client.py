"""How long `feishu_client` takes to import, in fresh processes, with warm files.

    python bench/import_client.py [repeats]

Prints a table and, as the last line, one JSON object. The law: under 0.3 s.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ["requests", "feishu_client.client", "feishu_client.callback", "feishu_client.card"]
EVERYTHING = ", ".join(f"feishu_client.{name}" for name in ("client", "webhook", "callback", "events", "card"))


def seconds(what: str) -> float:
    """Seconds of one import in a process of its own, without the start of Python itself."""
    script = f"import time; begun = time.perf_counter(); import {what}; print(time.perf_counter() - begun)"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(ran.stdout)


def main(repeats: int) -> None:
    begun = time.perf_counter()
    found = {}
    for what in [*MODULES, EVERYTHING]:
        seconds(what)
        times = [seconds(what) for _ in range(repeats)]
        name = "everything" if what == EVERYTHING else what
        found[name] = statistics.median(times)
        print(f"{name:<24} median {found[name]:.3f} s   worst {max(times):.3f} s")
    print(json.dumps({
        "bench": "import_client", "import_s": round(found["everything"], 3), "limit_s": 0.3, "repeats": repeats,
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "took_s": round(time.perf_counter() - begun, 1),
    }))  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
