"""`dev.py bench digest`: the 09:00 digest of 10,000 people, from the slot's timer to the last announcement."""

from __future__ import annotations

import argparse

from bench import ground


def main() -> int:
    """Measure on each database; the last line printed is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--items", type=int, default=10, help="open items of each person")
    parser.add_argument("--repeats", type=int, default=3)
    known = parser.parse_args()
    arguments = [str(known.people), str(known.items), str(known.repeats)]
    found = ground.on_each_database("digest", arguments)
    print(
        f"{'database':<12}{'people told':>12}{'items':>9}{'computed s':>12}{'announced s':>13}{'longest chunk s':>17}"
    )
    for name, run in found.items():
        print(
            f"{name:<12}{run['told']:>12,}{run['items']:>9,}{run['computed_s']:>12.1f}{run['announced_s']:>13.1f}"
            f"{run['chunk_s']:>17.2f}"
        )
    worst = max(run["announced_s"] for run in found.values())
    sizes = {"people": known.people, "items_each": known.items}
    ground.close({"digest_10000_s": worst, "databases": found}, sizes=sizes, repeats=known.repeats)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
