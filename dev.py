#!/usr/bin/env python3
"""One door to everything: `python3 dev.py up`, `test`, `check`, `soak`, `bench`, `manage`, `lock`.

Needs nothing but Python 3.11 or newer; the work is done by `tools/dev`, which uses the standard library only.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "This needs Python 3.11 or newer, and this is %d.%d. Install one, then: python3.11 dev.py up"
        % sys.version_info[:2]
    )

import argparse

from tools.dev import benches, checks, legs, lock, serve, venv
from tools.dev.say import Failure, say

EPILOG = """examples:
  python3 dev.py up                        run the product and its demo firm on http://127.0.0.1:8000
  python3 dev.py up --fresh --employees 10000
  python3 dev.py test --fast               under a minute
  python3 dev.py test --only pg tests/core
  python3 dev.py manage house              any manage.py command, with the environment of `up`
"""


def parser() -> argparse.ArgumentParser:
    """The command line, with help for each command."""
    top = argparse.ArgumentParser(
        prog="dev.py",
        description="Run, test and check the operations hub.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    sub = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    up = sub.add_parser("up", help="run web, workers, beat and the Feishu stand-in; keeps its data between runs")
    up.add_argument("--port", type=int, default=8000, help="the product's port (default 8000)")
    up.add_argument("--sandbox-port", type=int, default=0, help="the Feishu stand-in's port (default: PORT + 1)")
    up.add_argument("--employees", type=int, default=0, help="people of the demo firm (default: its usual size)")
    up.add_argument("--empty", action="store_true", help="an installation of its own without the demo firm")
    up.add_argument("--fresh", action="store_true", help="forget all demo data first")
    up.add_argument("--verbose", action="store_true", help="show every log line, not only warnings and requests")

    test = sub.add_parser("test", help="run every test leg: " + ", ".join(legs.LEGS))
    test.add_argument("--fast", action="store_true", help="the sqlite leg without slow tests; under a minute")
    test.add_argument(
        "--without", action="append", default=[], choices=legs.LEGS, metavar="LEG", help="leave a leg out"
    )
    test.add_argument("--only", action="append", default=[], choices=legs.LEGS, metavar="LEG", help="run only this leg")

    sub.add_parser("check", help="lint, types, import contracts, migrations, templates, words, laws, dependencies")
    soak = sub.add_parser("soak", help="long kill and load runs; without a name, all of them")
    soak.add_argument("name", nargs="?", default="")
    bench = sub.add_parser("bench", help="measure: dev.py bench NAME; without a name, lists them")
    bench.add_argument("name", nargs="?", default="")
    sub.add_parser("manage", help="manage.py with the environment of `up`: dev.py manage COMMAND …", add_help=False)
    sub.add_parser("venv", help="only make .venv with the test set")
    sub.add_parser("lock", help="make requirements/*.txt anew from requirements/*.in")
    return top


def main(argv: list[str]) -> int:
    """Run one command; returns its exit code."""
    known, rest = parser().parse_known_args(argv)
    if rest and known.command not in {"test", "soak", "bench", "manage"}:
        parser().error("unknown: " + " ".join(rest))
    try:
        return dispatch(known, rest)
    except Failure as failure:
        say(f"\n✗ {failure}", colour="red")
        return 1
    except KeyboardInterrupt:
        return 130


def dispatch(known: argparse.Namespace, rest: list[str]) -> int:
    """Hand the command to its module."""
    match known.command:
        case "up":
            return serve.up(
                port=known.port,
                sandbox_port=known.sandbox_port or known.port + 1,
                employees=known.employees,
                fresh=known.fresh,
                verbose=known.verbose,
                empty=known.empty,
            )
        case "test":
            return legs.run(fast=known.fast, without=known.without, only=known.only, extra=rest)
        case "check":
            return checks.run()
        case "soak":
            return benches.soak(known.name, rest)
        case "bench":
            return benches.bench(known.name, rest)
        case "manage":
            return serve.manage(rest)
        case "venv":
            venv.ensure("test")
            return 0
        case _:
            return lock.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
