"""`dev.py bench directory`: 10,000 people read from the stand-in into an empty house, and read again."""

from __future__ import annotations

import argparse

from bench import ground


def main() -> int:
    """Measure on each database; the last line printed is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    known = parser.parse_args()
    found = ground.on_each_database("directory", [str(known.people)])
    print(f"{'database':<12}{'people':>9}{'departments':>13}{'first s':>9}{'second s':>10}{'second writes':>15}")
    for name, run in found.items():
        print(
            f"{name:<12}{run['people']:>9,}{run['departments']:>13,}{run['first_s']:>9.1f}{run['second_s']:>10.1f}"
            f"{run['second_writes']:>15,}"
        )
    worst = max(run["first_s"] for run in found.values())
    writes = max(run["second_writes"] for run in found.values())
    figures = {"first_sync_s": worst, "second_sync_writes": writes, "databases": found}
    ground.close(figures, sizes={"people": known.people}, repeats=1)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
