"""The embedded broker's file: made by whoever comes first, and by nobody twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
OPEN_AND_RING = """
import django; django.setup()
from core import broker_file, nudge
broker_file.lay_out()
print([nudge.ring("core.tick", queue=queue) for queue in ("urgent", "default", "bulk")])
"""


@pytest.mark.slow
def test_processes_that_start_together_all_ring(tmp_path: Path) -> None:
    environment = os.environ | {"VAR_DIR": str(tmp_path), "REDIS_URL": "", "DATABASE_URL": f"sqlite:///{tmp_path}/db"}
    command = [sys.executable, "-c", OPEN_AND_RING]
    together = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    assert [process.communicate()[0].strip() for process in together] == ["[True, True, True]"] * 4
