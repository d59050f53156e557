"""`dev.py bench sheets`: a sheet of 10,000 people looked through, taken in, and taken back."""

from __future__ import annotations

import argparse

from bench import ground

STEPS = ("preview", "take", "undo")


def main() -> int:
    """Measure on each database; the last line printed is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    known = parser.parse_args()
    found = ground.on_each_database("sheets", [str(known.people), str(known.repeats)])
    print(f"{'database':<12}" + "".join(f"{step + ' s':>12}" for step in STEPS))
    for name, run in found.items():
        print(f"{name:<12}" + "".join(f"{run[step]:>12.1f}" for step in STEPS))
    worst = {f"{step}_s": max(run[step] for run in found.values()) for step in STEPS}
    ground.close({**worst, "databases": found}, sizes={"people": known.people}, repeats=known.repeats)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
