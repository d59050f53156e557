"""The legs: a leg that cannot start fails, a skip is told and fails, leaving out must be said by name."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests import quick
from tools.dev import legs
from tools.dev.databases import Server
from tools.dev.legs import Leg, Outcome
from tools.dev.programs import Unobtainable
from tools.dev.say import Failure, table

pytest_plugins = ["pytester"]
HOOKS = """
from tests import quick

def pytest_collection_modifyitems(config, items):
    quick.deselect(config, items)

def pytest_terminal_summary(terminalreporter):
    quick.write(one for several in terminalreporter.stats.values() for one in several)
"""


@contextmanager
def nowhere() -> Iterator[Server]:
    """A server that cannot be had."""
    raise Failure("no PostgreSQL")
    yield Server({}, "")


def judged(tmp_path: Path, code: int, *, by_hand: bool = False, **told: object) -> Outcome:
    """The outcome of a leg whose pytest ended so."""
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"passed": 0, "failed": 0, "skipped": 0, "reasons": []} | told))
    outcome = Outcome("sqlite")
    legs._judge(outcome, code, report, chosen_by_hand=by_hand)
    return outcome


def test_a_leg_that_cannot_start_fails_and_says_why() -> None:
    outcome = legs.run_leg(Leg("pg", "", nowhere, "postgresql"), fast=False, extra=[])
    assert not outcome.good
    assert outcome.reasons == ["no PostgreSQL"]


@contextmanager
def unobtainable() -> Iterator[Server]:
    """Programs that this machine cannot install."""
    raise Unobtainable("no prometheus")
    yield Server({}, "")


def test_programs_that_cannot_be_installed_are_told_and_fail_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = legs.run_leg(Leg("programs", "", unobtainable, "sqlite"), fast=False, extra=[])
    assert outcome.good
    legs.report([outcome, Outcome("sqlite", passed=3, verdict="passed")])
    printed = capsys.readouterr().out
    assert "programs: no prometheus" in printed
    assert "not to be had here" in printed


def test_a_skipped_test_fails_the_leg(tmp_path: Path) -> None:
    assert judged(tmp_path, 0, passed=5, skipped=1).verdict == "too many skipped"


def test_a_leg_without_a_test_fails_unless_tests_were_chosen_by_hand(tmp_path: Path) -> None:
    assert not judged(tmp_path, 5).good
    assert judged(tmp_path, 5, by_hand=True).good


def test_a_failed_test_fails_the_leg(tmp_path: Path) -> None:
    assert judged(tmp_path, 1, passed=5, failed=1).verdict == "failed"


def test_a_run_that_leaves_no_report_fails(tmp_path: Path) -> None:
    outcome = Outcome("sqlite")
    legs._judge(outcome, 3, tmp_path / "missing", chosen_by_hand=False)
    assert not outcome.good


def test_a_green_leg_passes(tmp_path: Path) -> None:
    assert judged(tmp_path, 0, passed=5).good


def test_leaving_out_by_name_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    legs.report([Outcome("ui", verdict="left out by name"), Outcome("sqlite", passed=3, verdict="passed")])
    printed = capsys.readouterr().out
    assert "left out by name" in printed
    assert printed.rstrip().endswith("3 passed, 0 failed")


def test_a_leg_that_could_not_start_counts_in_the_closing_line(capsys: pytest.CaptureFixture[str]) -> None:
    legs.report([Outcome("pg", verdict="could not start")])
    assert capsys.readouterr().out.rstrip().endswith("0 passed, 1 failed")


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEST_DATABASE_URL", "TEST_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


def rows(monkeypatch: pytest.MonkeyPatch, tests: dict[str, Callable[[IO[bytes] | None], int]]) -> dict[str, Outcome]:
    """Run legs of these names, each with what stands for its pytest; it tells of one test, failed if it ends with 1."""

    def ran(leg: Leg, _server: Server, scratch: Path, *, prints: IO[bytes] | None, **_rest: object) -> int:
        code = tests[leg.name](prints)
        told = {"passed": 1 - code, "failed": code, "skipped": 0, "reasons": []}
        (scratch / "report.json").write_text(json.dumps(told))
        return code

    monkeypatch.setattr(legs, "_pytest", ran)
    return legs.run_rows([Leg(name, "", legs.embedded, "sqlite") for name in tests], fast=False, extra=[])


def test_legs_that_wait_run_beside_the_others_and_their_words_come_after_them(
    private: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = threading.Event()

    def front(prints: IO[bytes] | None) -> int:
        assert prints is None
        assert begun.wait(30)  # which only comes while this one runs
        legs.say("of the front")
        return 0

    def beside(prints: IO[bytes] | None) -> int:
        begun.set()
        assert prints is not None
        prints.write("FAILED 一个\n".encode())
        return 1

    found = rows(monkeypatch, {"pg": front, "redis": beside, "programs": beside})
    assert {name: one.verdict for name, one in found.items()} == {
        "pg": "passed",
        "redis": "failed",
        "programs": "failed",
    }
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert lines == [
        "━━ leg pg", "of the front", "━━ leg redis, beside the others", "FAILED 一个",
        "━━ leg programs, beside the others", "FAILED 一个",
    ]  # fmt: skip


@pytest.mark.parametrize("named", ["", "TEST_DATABASE_URL", "TEST_REDIS_URL"])
def test_alone_or_on_servers_that_they_would_share_legs_run_one_after_the_other(
    private: None, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    seen: list[str] = []

    def alone(name: str) -> Callable[[IO[bytes] | None], int]:
        def run(prints: IO[bytes] | None) -> int:
            assert prints is None
            seen.append(name)
            return 0

        return run

    names = ["pg", "redis", "programs"] if named else ["redis", "programs"]
    if named:
        monkeypatch.setenv(named, "x")
    rows(monkeypatch, {name: alone(name) for name in names})
    assert seen == names


def test_what_was_chosen_runs_and_what_was_left_out_is_said_in_the_order_of_the_legs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(legs.venv, "ensure", lambda _name: None)
    ran = {name: Outcome(name, passed=2, verdict="passed") for name in ("sqlite", "programs")}
    monkeypatch.setattr(legs, "run_rows", lambda chosen, **_rest: {leg.name: ran[leg.name] for leg in chosen})
    code = legs.run(fast=False, without=["pg", "redis", "ui"], only=[], extra=["-k", "x"])
    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert [name for line in lines for name in legs.LEGS if line.startswith(name)] == list(legs.LEGS)
    assert lines[-1] == "4 passed, 0 failed"


def test_tests_see_nothing_of_a_product_that_runs_beside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://production")
    monkeypatch.setenv("TEST_REDIS_URL", "redis://elsewhere")
    env = legs.environment(Server({}, ""), tmp_path)
    assert "DATABASE_URL" not in env
    assert "TEST_REDIS_URL" not in env


def test_a_table_aligns_chinese() -> None:
    assert table(["名", "n"], [["审批", 1]]).splitlines() == ["名    n", "----  -", "审批  1"]


def test_a_fast_run_takes_the_quickest_what_is_new_and_what_was_touched() -> None:
    half = quick.BUDGET / 2
    times = {"a.py::quick": 0.01, "a.py::half": half, "b.py::other": half, "b.py::slow": 99.0, "c.py::slow": 99.0}
    assert quick.fitting([*times, "a.py::new"], times, {"c.py"}) == {
        "a.py::quick", "a.py::half", "a.py::new", "c.py::slow",
    }  # fmt: skip
    assert quick.fitting(list(times), {}, ()) == times.keys()


def test_a_run_writes_its_times_and_a_fast_one_goes_by_them(pytester: pytest.Pytester, monkeypatch: Any) -> None:
    pytester.makeconftest(HOOKS)
    file = pytester.makepyfile("def test_one(): pass\n\ndef test_two(): pass\n")
    times = pytester.path / "times.json"
    monkeypatch.setenv(quick.WRITE, str(times))
    pytester.runpytest_inprocess("-p", "no:django", "-p", "no:xdist").assert_outcomes(passed=2)
    told = json.loads(times.read_text())
    assert {name.partition("::")[2] for name in told} == {"test_one", "test_two"}
    monkeypatch.delenv(quick.WRITE)
    os.utime(file, (1, 1))
    times.write_text(json.dumps({name: quick.BUDGET * name.endswith("two") + 1 for name in told}))
    monkeypatch.setenv(quick.KNOWN, str(times))
    pytester.runpytest_inprocess("-p", "no:django", "-p", "no:xdist").assert_outcomes(passed=1, deselected=1)
