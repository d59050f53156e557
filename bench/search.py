"""`dev.py bench search`: 100,000 documents and 10,000 people, several questions and readers, on each database."""

from __future__ import annotations

import argparse

from bench import ground


def main() -> int:
    """Measure on each database; the last line printed is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=20)
    known = parser.parse_args()
    found = ground.on_each_database("search", [str(known.documents), str(known.people), str(known.repeats)])
    print(f"{'database':<12}{'who':<11}{'question':<22}{'hits':>5}{'queries':>9}{'median ms':>11}{'p95 ms':>9}")
    for name, rows in found.items():
        for what, run in rows.items():
            who, _, asked = what.partition(": ")
            print(
                f"{name:<12}{who:<11}{asked:<22}{run['hits']:>5}{run['queries']:>9}"
                f"{run['median']:>11.1f}{run['p95']:>9.1f}"
            )
    worst = max(run["p95"] for rows in found.values() for run in rows.values())
    sizes = {"documents": known.documents, "people": known.people}
    ground.close({"search_p95_ms": worst, "databases": found}, sizes=sizes, repeats=known.repeats)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
