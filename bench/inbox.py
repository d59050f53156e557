"""`dev.py bench inbox`: a page of 待办 of a person with 10,000 open items, on each database."""

from __future__ import annotations

import argparse

from bench import ground


def main() -> int:
    """Measure on each database; the last line printed is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=40)
    known = parser.parse_args()
    found = ground.on_each_database("inbox", [str(known.items), str(known.repeats)])
    print(f"{'database':<12}{'what':<28}{'queries':>8}{'median ms':>11}{'p95 ms':>9}{'worst ms':>10}")
    for name, rows in found.items():
        for what, run in rows.items():
            print(
                f"{name:<12}{what:<28}{run['queries']:>8}{run['median']:>11.1f}{run['p95']:>9.1f}{run['worst']:>10.1f}"
            )
    worst = max(rows["whole page"]["median"] for rows in found.values())
    ground.close({"inbox_page_ms": worst, "databases": found}, sizes={"items": known.items}, repeats=known.repeats)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
