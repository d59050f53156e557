"""docker-compose.yml, Dockerfile and .dockerignore say what is true: every name known, every command starts."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps

from config.celery import app
from tests.migrated import copy_sqlite

ROOT = Path(__file__).resolve().parents[2]
FILE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(FILE)
OURS = {name: one for name, one in COMPOSE["services"].items() if one["image"].startswith("hub:")}
PULSED = [name for name, one in OURS.items() if "HEARTBEAT_FILE" in str(one.get("healthcheck"))]
# Read by compose itself, not by the product.
FOR_COMPOSE = {"HUB_VERSION", "PYTHON_IMAGE", "POSTGRES_IMAGE", "REDIS_IMAGE", "LINE_BOT"}


def known() -> set[str]:
    """Every name that docs/settings.md explains (tests/house holds it to the code)."""
    return set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))


def names_of(text: str) -> list[str]:
    return re.findall(r"^#? ?([A-Z][A-Z_]+)=", text, re.MULTILINE)


def test_every_variable_is_one_that_settings_know() -> None:
    given = {
        name.removesuffix("_FILE") if name != "FEISHU_CA_FILE" else name for name in COMPOSE["x-app"]["environment"]
    }
    assert given <= known()
    assert set(re.findall(r"\$\{([A-Z_]+)", FILE)) <= known() | FOR_COMPOSE
    assert set(names_of((ROOT / "hub.env.example").read_text(encoding="utf-8"))) <= known() | FOR_COMPOSE


def test_a_secret_comes_from_a_file_that_is_declared_and_given() -> None:
    for name, one in OURS.items():
        for variable, path in one["environment"].items():
            if str(path).startswith("/run/secrets/"):
                secret = Path(path).name
                assert secret in one["secrets"], (name, variable)
                assert secret in COMPOSE["secrets"], (name, variable)
        assert not {"SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "METRICS_TOKEN"} & one["environment"].keys()


def test_every_service_has_limits_and_whatever_stays_is_watched() -> None:
    for name, one in COMPOSE["services"].items():
        limits = one["deploy"]["resources"]["limits"]
        assert limits.keys() == {"cpus", "memory"}, name
        assert one.get("restart") == "no" or "healthcheck" in one, name
    for name, one in OURS.items():
        assert one["read_only"] is True, name
        assert one["cap_drop"] == ["ALL"], name
    assert COMPOSE["services"]["beat"]["deploy"]["replicas"] == 2


def test_every_queue_has_a_worker() -> None:
    served = {command[command.index("-Q") + 1] for one in OURS.values() if "-Q" in (command := one.get("command", []))}
    routes = {str(route["queue"]) for route in (app.conf.task_routes or {}).values() if "queue" in route}
    assert routes | {str(app.conf.task_default_queue)} <= served


def test_workers_differ_in_lane_name_and_number_alone() -> None:
    """So that starting one of them tries the command of all."""
    shapes = set()
    for name in PULSED:
        command = OURS[name]["command"]
        if "worker" in command:
            shapes.add(
                tuple(word for place, word in enumerate(command) if command[place - 1] not in {"-Q", "-c", "-n"})
            )
    assert len(shapes) == 1


def test_the_image_holds_the_product_and_nothing_else_goes_to_the_builder() -> None:
    copied = set(re.findall(r"^COPY (?!--)(\S+) ", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE))
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    rooms = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    assert rooms - {"feishu_sandbox", "tests"} <= copied


@pytest.mark.timeout(700)
@pytest.mark.slow
def test_each_command_starts_and_ends_outside_the_image(tmp_path: Path) -> None:
    """A worker, two beats and the backup at once, with the commands as they stand in the file."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "VAR_DIR": str(tmp_path),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": os.environ["FIELD_KEYS"],
        "ALLOWED_HOSTS": "hub.example.com",
        "PUBLIC_URL": "https://hub.example.com",
    }
    run: dict[str, Any] = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    copy_sqlite(str(tmp_path / "db.sqlite3")).close()
    migrate = [sys.executable, *OURS["migrate"]["command"][1:]]
    subprocess.run(migrate, env=environment, check=True, timeout=300, **run)
    started = {}
    try:
        for name in ["worker-urgent", "beat", "beat-2"]:
            command = OURS[name.removesuffix("-2")]["command"]
            beat = environment | {"HEARTBEAT_FILE": str(tmp_path / name)}
            started[name] = subprocess.Popen(command, env=beat, **run)
        backup = [sys.executable, *OURS["backup"]["command"][1:]]
        kept = [str(tmp_path / Path(word).name) if word.startswith("/backup/") else word for word in backup]
        subprocess.run(kept, env=environment, check=True, timeout=180, **run)
        until = time.monotonic() + 180
        while missing := [name for name in started if not (tmp_path / name).exists()]:
            gone = [name for name in missing if started[name].poll() is not None]
            assert not gone, started[gone[0]].communicate()[1][-2000:]
            assert time.monotonic() < until, f"no sign of life of {missing}"
            time.sleep(0.1)
    finally:
        for child in started.values():
            child.send_signal(signal.SIGTERM)
        ended = {name: child.wait(30) for name, child in started.items()}
    assert set(ended.values()) == {0}, ended
    assert list(tmp_path.glob("hub*.tar.gz"))
