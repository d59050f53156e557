"""What benches say before they begin."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack, closing

import psycopg2
import pytest

from bench import databases, ground


def test_a_bench_says_what_is_wrong_with_its_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://nobody@127.0.0.1:1/nowhere")
    with pytest.raises(SystemExit, match=r"cannot be reached(.|\n)*TEST_DATABASE_URL has to exist"):
        ground.postgres()


def test_without_postgresql_a_bench_measures_sqlite_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    assert ground.postgres() == ""
    assert "SQLite alone" in capsys.readouterr().out


def dead() -> int:
    """The number of a process that is gone."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.pg
def test_what_killed_benches_left_is_dropped_and_nothing_else() -> None:
    """Kept are those of a process that runs, those that somebody is in, and what is no bench's."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        pytest.skip("databases are left on PostgreSQL")
    gone, own = dead(), os.getpid()
    left = [f"bench_{gone}", f"hub_peer_{gone}_0123abcd"]
    used, kept = f"hub_bench_{gone}_0123abcd", [f"bench_{own}", f"hub_peer_{own}_0123abcd", f"hub_mine_{gone}"]
    with ExitStack() as stack:
        for name in (*left, used, *kept):
            stack.callback(databases.run_sql, server, f'DROP DATABASE IF EXISTS "{name}"')
            databases.run_sql(server, f'CREATE DATABASE "{name}"')
        with closing(psycopg2.connect(databases.address(server, used))):
            assert set(left) <= set(databases.sweep(server))
        there = {name for (name,) in databases.run_sql(server, "SELECT datname FROM pg_database")}
        assert there.isdisjoint(left)
        assert there >= {used, *kept}


@pytest.mark.parametrize(
    ("name", "process"),
    [("bench_17", "17"), ("hub_peer_17_0123abcd", "17"), ("hub_peer_0123abcd", ""), ("hub_17", ""), ("bench_17_x", "")],
)
def test_whose_a_database_is_stands_in_its_name(name: str, process: str) -> None:
    told = databases.NAMED.fullmatch(name)
    assert (told["pid"] if told else "") == process


def test_a_process_that_runs_is_told_from_one_that_is_gone() -> None:
    assert databases.alive(os.getpid())
    assert not databases.alive(dead())
