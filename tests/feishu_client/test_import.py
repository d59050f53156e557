"""The client stays light: what it must never pull in. How long it takes is measured by bench/import_client.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALL = "feishu_client.client, feishu_client.webhook, feishu_client.callback, feishu_client.events, feishu_client.card"
HEAVY = {"django", "celery", "rest_framework", "lark_oapi", "httpx", "numpy", "hypothesis"}


def test_importing_the_client_pulls_in_nothing_heavy_and_nothing_of_ours() -> None:
    script = f"import sys; import {ALL}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    ours = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()} - {"feishu_client"}
    assert "requests" in loaded
    assert loaded & (HEAVY | ours) == set()


def test_no_module_is_longer_than_a_person_reads() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in (ROOT / "feishu_client").rglob("*.py")}
    assert {name: lines for name, lines in lengths.items() if lines > 300} == {}
