"""The image and its composition, as far as they can be proven without a container runtime."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command, get_commands, load_command_class

from tests.house.files import ROOT
from tests.house.test_settings import documented

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
# Read by libraries and by Python itself, not by our settings.
STANDARD = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "DJANGO_SETTINGS_MODULE"}
WEB = json.loads(re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[-1])
CELERY = [name for name, service in OURS.items() if service.get("command", [""])[0] == "celery"]


def command(name: str) -> list[str]:
    """What a service runs."""
    return [str(word) for word in SERVICES[name].get("command", WEB)]


def copied() -> list[str]:
    """What the image takes from this working copy."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def let_in(path: str) -> bool:
    """Whether .dockerignore lets the builder see the file: the last rule that fits decides."""
    verdict = True
    for rule in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not rule or rule.startswith("#"):
            continue
        shape, out = rule.removeprefix("!"), not rule.startswith("!")
        parts = [path, *(str(folder) for folder in Path(path).parents)][:-1]
        if shape.startswith("**/"):
            fits = any(fnmatch.fnmatch(Path(part).name, shape[3:]) for part in parts)
        else:
            fits = any(shape in {part, "*"} for part in parts)
        verdict = not out if fits else verdict
    return verdict


def test_what_the_image_copies_is_there_and_let_in() -> None:
    assert [source for source in copied() if not (ROOT / source).exists()] == []
    inside = [path for s in copied() if (ROOT / s).is_dir() for path in (ROOT / s).rglob("*.py")]
    assert [path for path in inside if not let_in(path.relative_to(ROOT).as_posix())] == []
    assert let_in("requirements/runtime.txt")


@pytest.mark.parametrize(
    "path",
    [".env", "secrets/secret_key", "hub.env", "var/db.sqlite3", ".git/config", "config/.env", "core/x.key",
     "tests/a.py", "requirements/test.txt", "docker-compose.yml", "feishu_sandbox/a.py", "core/__pycache__/a.pyc"],
)  # fmt: skip
def test_no_secret_and_no_tool_goes_into_the_image(path: str) -> None:
    assert not let_in(path)


def test_every_room_that_settings_need_is_in_the_image() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"config", "feishu_client"}
    assert rooms - {"feishu_sandbox"} <= set(copied())


def test_the_image_runs_as_nobody_and_names_no_registry() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]
    assert "--require-hashes" in DOCKERFILE
    for text in (DOCKERFILE, (ROOT / "docker-compose.yml").read_text(encoding="utf-8")):
        assert not re.search(r"index-url|[a-z0-9-]+\.(?:io|com|cn|org)/", text)


def test_every_variable_is_one_that_settings_know() -> None:
    known = documented() | STANDARD
    told = {name for service in OURS.values() for name in service["environment"]}
    told |= set(
        re.findall(r"\b([A-Z][A-Z_]+)=", "\n".join(re.findall(r"^ENV (?:.*\\\n)*.*", DOCKERFILE, re.MULTILINE)))
    )
    told |= set(re.findall(r"^([A-Z_]+)=", (ROOT / "hub.env.example").read_text(encoding="utf-8"), re.MULTILINE))
    told -= {"PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK"}
    assert {name for name in told if name.removesuffix("_FILE") not in known and name not in known} == set()


def test_secrets_come_from_files_alone() -> None:
    for name, service in OURS.items():
        for variable, value in service["environment"].items():
            if value and str(value).startswith("/run/secrets/"):
                assert Path(value).name in service["secrets"], (name, variable)
        assert {"SECRET_KEY", "FIELD_KEYS", "DATABASE_URL"} & set(service["environment"]) == set()
    assert {one for service in SERVICES.values() for one in service.get("secrets", [])} <= set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_bounded_and_watched(name: str) -> None:
    service = SERVICES[name]
    limits = service["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory"}
    once = service["restart"] == "no"
    assert once or "healthcheck" in service
    if name in OURS:
        assert service["read_only"] is True
        assert service["user"] == "10001:10001"
        assert service["cap_drop"] == ["ALL"]


def test_who_waits_for_whom_exists_and_volumes_are_declared() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert named <= set(COMPOSE["volumes"])
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"])


def test_every_lane_has_its_worker_and_two_ring() -> None:
    queues = {
        word for name in CELERY for flag, word in zip(command(name), command(name)[1:], strict=False) if flag == "-Q"
    }
    assert queues == {"urgent", "default", "bulk"}
    assert SERVICES["beat"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", [one for one in OURS if command(one)[:2] == ["python", "manage.py"]])
def test_every_command_of_ours_takes_its_words(name: str) -> None:
    _python, _manage, verb, *words = [re.sub(r"\$\{[A-Z_]+[^}]*\}", "x", word) for word in command(name)]
    apps = get_commands()
    assert verb in apps
    parser = load_command_class(str(apps[verb]), verb).create_parser("manage.py", verb)
    parser.parse_args(words)


def test_a_worker_that_falls_silent_is_unhealthy(tmp_path: Path) -> None:
    pulse = tmp_path / "heartbeat"
    probe = SERVICES["worker"]["healthcheck"]["test"]
    assert probe[:3] == ["CMD", "python", "-c"]

    def ask() -> int:
        env = {**os.environ, "HEARTBEAT_FILE": str(pulse)}
        return subprocess.run([sys.executable, *probe[2:]], env=env, capture_output=True, check=False).returncode

    assert ask() != 0
    pulse.touch()
    assert ask() == 0
    os.utime(pulse, (time.time() - 60, time.time() - 60))
    assert ask() != 0


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """What a container sees, with the embedded database and broker in place of the servers, secrets in files."""
    (tmp_path / "key").write_text("a-key-from-a-file-" + "0" * 40 + "\n")
    (tmp_path / "fields").write_text(os.environ["FIELD_KEYS"])
    out = {"SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "REDIS_URL", "VAR_DIR", "DEBUG", "DEMO"}
    env = {name: value for name, value in os.environ.items() if name not in out}
    return env | {
        "SECRET_KEY_FILE": str(tmp_path / "key"),
        "FIELD_KEYS_FILE": str(tmp_path / "fields"),
        "VAR_DIR": str(tmp_path / "var"),
        "STATIC_DIR": str(tmp_path / "collected"),
        "HEARTBEAT_FILE": str(tmp_path / "heartbeat"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PATH": f"{Path(sys.executable).parent}:{env['PATH']}",
    }


@pytest.mark.slow
def test_the_commands_of_the_composition_make_a_ready_product(machine: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], cwd=ROOT, env=machine, check=True
    )
    subprocess.run([sys.executable, *command("migrate")[1:]], cwd=ROOT, env=machine, check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in WEB]  # noqa: S104  # the image's, replaced
    log = (tmp_path / "log").open("w+")
    running = [
        subprocess.Popen(words, cwd=ROOT, env=machine, stdout=log, stderr=log)
        for words in (web, command("worker"), command("beat"))
    ]
    try:
        end = time.monotonic() + 60
        while (code := status(f"http://127.0.0.1:{port}/readyz")) != 200 and time.monotonic() < end:
            assert [one.poll() for one in running] == [None] * 3, Path(tmp_path / "log").read_text()[-2000:]
            time.sleep(0.2)
        assert code == 200, Path(tmp_path / "log").read_text()[-2000:]
        assert (tmp_path / "heartbeat").exists()
    finally:
        for one in running:
            one.terminate()  # the first process alone, as a container is told
        for one in running:
            one.wait(30)
        log.close()


def status(url: str) -> int:
    """What the address answers; 0 if nobody does."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def test_prepare_of_a_built_image_writes_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr("core.management.commands.prepare.call_command", lambda name, **options: ran.append(name))
    call_command("prepare", "--built", verbosity=0)
    assert "migrate" in ran
    assert not {"words", "collectstatic"} & set(ran)
